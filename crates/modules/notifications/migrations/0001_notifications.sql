create table notifications (
    id uuid primary key,
    tenant uuid not null,
    person uuid not null,
    kind text not null,
    link text not null,
    key text,
    state text not null,
    created_at bigint not null,
    finished_at bigint
);
create unique index notifications_key on notifications (tenant, key) where key is not null;
create index notifications_finished on notifications (finished_at) where finished_at is not null;

create table outbox_mails (
    id uuid primary key,
    tenant uuid not null,
    sender text not null,
    recipient text not null,
    subject text not null,
    body text not null,
    at bigint not null
);
create index outbox_mails_tenant on outbox_mails (tenant, id);
