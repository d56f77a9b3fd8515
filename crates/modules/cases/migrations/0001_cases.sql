create table service_packages (
    id uuid primary key,
    tenant uuid not null,
    key text not null,
    version bigint not null,
    checksum text not null,
    published_at bigint not null,
    published_by text not null,
    unique (tenant, key, version)
);

create table package_files (
    package uuid not null references service_packages (id),
    path text not null,
    content bytea not null,
    primary key (package, path)
);

create table drafts (
    id uuid primary key,
    tenant uuid not null,
    person uuid not null,
    package uuid not null references service_packages (id),
    service_key text not null,
    data jsonb not null,
    step bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    case_id uuid
);
create index drafts_of_person on drafts (tenant, person, id) where case_id is null;

create table case_numbers (
    tenant uuid not null,
    prefix text not null,
    year bigint not null,
    last bigint not null,
    primary key (tenant, prefix, year)
);

create table applications (
    id uuid primary key,
    tenant uuid not null,
    draft uuid not null unique,
    case_id uuid not null unique,
    person uuid not null,
    data jsonb not null,
    submitted_at bigint not null
);

create table cases (
    id uuid primary key,
    tenant uuid not null,
    number text not null,
    package uuid not null references service_packages (id),
    service_key text not null,
    instance uuid not null unique,
    applicant uuid not null,
    applicant_name text not null,
    office text not null,
    locale text not null,
    status text not null,
    outcome text,
    opened_at bigint not null,
    due_at bigint,
    closed_at bigint,
    search_text text not null,
    unique (tenant, number)
);
create index cases_of_applicant on cases (tenant, applicant, id);
create index cases_open on cases (tenant, status, id);

create table case_roles (
    case_id uuid not null references cases (id),
    role text not null,
    person uuid,
    unit text
);
create index case_roles_of_case on case_roles (case_id);

create table decisions (
    id uuid primary key,
    case_id uuid not null references cases (id),
    outcome text not null,
    automated boolean not null,
    reasons text,
    decided_by text not null,
    decided_at bigint not null,
    explanation jsonb
);
create unique index decision_of_case on decisions (case_id);

create table case_events (
    id uuid primary key,
    case_id uuid not null references cases (id),
    at bigint not null,
    actor text not null,
    actor_name text not null,
    kind text not null,
    data jsonb not null
);
create index case_events_of_case on case_events (case_id, id);
