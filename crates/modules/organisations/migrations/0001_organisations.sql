create table organisations (
    id uuid primary key,
    key text not null unique,
    doc jsonb not null,
    created_at bigint not null,
    updated_at bigint not null
);

create table organisational_units (
    id uuid primary key,
    tenant uuid not null references organisations (id),
    key text not null,
    parent_key text,
    doc jsonb not null,
    unique (tenant, key)
);

create table posts (
    id uuid primary key,
    tenant uuid not null references organisations (id),
    key text not null,
    unit_key text not null,
    doc jsonb not null,
    unique (tenant, key)
);

create table memberships (
    id uuid primary key,
    tenant uuid not null,
    post_id uuid not null references posts (id),
    person_id uuid not null,
    valid_from text not null,
    valid_until text,
    created_at bigint not null,
    created_by text not null
);
create index memberships_person on memberships (tenant, person_id);
create index memberships_post on memberships (post_id);
