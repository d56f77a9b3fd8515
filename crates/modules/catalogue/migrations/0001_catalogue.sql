create table public_services (
    id uuid primary key,
    tenant uuid not null,
    key text not null,
    version bigint not null,
    active boolean not null,
    category text not null,
    source text not null,
    catalogue text not null,
    origin text not null,
    dialog jsonb,
    digest text not null,
    title text not null,
    sort_title text not null,
    search_text text not null,
    created_at bigint not null,
    changed_at bigint not null
);
create unique index public_services_key on public_services (tenant, key);
create index public_services_list on public_services (tenant, sort_title, key);
create index public_services_origin on public_services (tenant, origin);

create table public_service_versions (
    service_id uuid not null references public_services (id),
    version bigint not null,
    description jsonb not null,
    digest text not null,
    published_at bigint not null,
    published_by text not null,
    primary key (service_id, version)
);

create table life_event_links (
    tenant uuid not null,
    origin text not null,
    code text not null,
    label jsonb not null,
    primary key (tenant, origin, code)
);

create table catalogue_imports (
    tenant uuid not null,
    file text not null,
    format text not null,
    position bigint not null,
    fingerprint text not null,
    finished boolean not null,
    added bigint not null,
    changed bigint not null,
    unchanged bigint not null,
    refused bigint not null,
    refusals jsonb not null,
    started_at bigint not null,
    updated_at bigint not null,
    actor text not null,
    primary key (tenant, file)
);

create table catalogue_revisions (
    tenant uuid primary key,
    revision bigint not null
);

create table catalogue_audit (
    id uuid primary key,
    tenant uuid not null,
    service_id uuid,
    at bigint not null,
    actor text not null,
    action text not null,
    detail jsonb not null
);
create index catalogue_audit_service on catalogue_audit (tenant, service_id, id);
