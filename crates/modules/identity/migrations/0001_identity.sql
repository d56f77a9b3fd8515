create table persons (
    id uuid primary key,
    tenant uuid not null,
    given text not null,
    family text not null,
    birthdate text,
    email text not null,
    phone text not null,
    locale text,
    address jsonb not null,
    national_id bytea,
    national_id_index bytea,
    created_at bigint not null,
    created_by text not null
);
create unique index persons_national_id on persons (tenant, national_id_index) where national_id_index is not null;

create table accounts (
    person_id uuid primary key references persons (id),
    tenant uuid not null,
    username text not null,
    password_hash text not null,
    roles text not null,
    assurance text not null,
    locked_at bigint,
    created_at bigint not null,
    last_login_at bigint,
    unique (tenant, username)
);

create table login_attempts (
    key bytea primary key,
    failures bigint not null,
    first_at bigint not null,
    blocked_until bigint not null
);
create index login_attempts_age on login_attempts (first_at);

create table sessions (
    id_hash bytea primary key,
    handle uuid not null unique,
    tenant uuid not null,
    person_id uuid not null references persons (id),
    on_behalf_of uuid,
    assurance text not null,
    locale text,
    created_at bigint not null,
    last_seen_at bigint not null,
    ends_at bigint not null
);
create index sessions_person on sessions (person_id);
create index sessions_end on sessions (ends_at);

create table access_records (
    id uuid primary key,
    tenant uuid not null,
    at bigint not null,
    actor text not null,
    on_behalf_of uuid,
    person_id uuid not null,
    what text not null,
    why text not null,
    case_id uuid,
    seal bigint
);
create index access_records_person on access_records (person_id, id);
create index access_records_unsealed on access_records (tenant, id) where seal is null;
create index access_records_seal on access_records (tenant, seal) where seal is not null;

create table access_seals (
    tenant uuid not null,
    number bigint not null,
    records bigint not null,
    hash bytea not null,
    sealed_at bigint not null,
    primary key (tenant, number)
);
