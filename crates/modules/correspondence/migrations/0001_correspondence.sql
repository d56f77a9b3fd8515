create table mailboxes (
    tenant uuid not null,
    person uuid not null,
    mailbox_id text not null,
    created_at bigint not null,
    primary key (tenant, person)
);
create unique index mailboxes_mailbox_id on mailboxes (tenant, mailbox_id);

create table messages (
    id uuid primary key,
    tenant uuid not null,
    person uuid not null,
    direction text not null,
    sender text not null,
    recipient text not null,
    subject text not null,
    body text not null,
    case_id uuid,
    key text not null,
    delivered_at bigint not null,
    created_by text not null,
    read_at bigint,
    read_by text,
    archived_at bigint,
    search_text text not null
);
create unique index messages_key on messages (tenant, key);
create index messages_delivered on messages (tenant, person, id) where direction = 'in' and archived_at is null;
create index messages_sent on messages (tenant, person, id) where direction = 'out' and archived_at is null;
create index messages_archive on messages (tenant, person, id) where archived_at is not null;
create index messages_unread on messages (tenant, person) where direction = 'in' and read_at is null and archived_at is null;
create index messages_case on messages (case_id, id) where case_id is not null;

create table message_attachments (
    message uuid not null references messages (id),
    place bigint not null,
    document uuid not null,
    primary key (message, place)
);
