create table task_drafts (
    task uuid not null,
    person uuid not null,
    tenant uuid not null,
    data jsonb not null,
    updated_at bigint not null,
    primary key (task, person)
);
