create table information_objects (
    id uuid primary key,
    tenant uuid not null,
    series uuid not null,
    version bigint not null,
    replaced_by uuid,
    title text not null,
    file_name text not null,
    media_type text not null,
    size bigint not null,
    sha256 text not null,
    blob uuid not null,
    confidentiality bigint not null,
    origin text not null,
    case_id uuid,
    draft_id uuid,
    key text,
    created_at bigint not null,
    created_by text not null,
    on_behalf_of uuid
);
create unique index information_objects_version on information_objects (series, version);
create unique index information_objects_key on information_objects (tenant, key) where key is not null;
create index information_objects_case on information_objects (case_id, id) where case_id is not null;
create index information_objects_draft on information_objects (draft_id, id) where draft_id is not null;

create table document_reads (
    id uuid primary key,
    tenant uuid not null,
    document uuid not null,
    actor text not null,
    on_behalf_of uuid,
    purpose text not null,
    at bigint not null
);
create index document_reads_document on document_reads (document, id);
