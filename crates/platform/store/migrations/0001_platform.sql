create table outbox (
    seq bigserial primary key,
    id uuid not null,
    tenant uuid not null,
    type text not null,
    source text not null,
    subject text not null,
    at bigint not null,
    data jsonb not null
);
-- only: postgres
alter table outbox add column txid xid8 not null default pg_current_xact_id();
-- only: postgres
create index outbox_order on outbox (txid, seq);

create table outbox_cursor (
    subscriber text primary key,
    txid bigint not null,
    seq bigint not null,
    attempts bigint not null,
    retry_at bigint not null,
    last_error text
);

create table jobs (
    id uuid primary key,
    tenant uuid not null,
    queue text not null,
    state text not null,
    key text,
    payload jsonb not null,
    run_at bigint not null,
    attempts bigint not null,
    max_attempts bigint not null,
    lease_until bigint,
    fence bigint not null,
    last_error text,
    created_at bigint not null,
    finished_at bigint
);
create index jobs_ready on jobs (queue, run_at, id) where state in ('ready', 'run');
create index jobs_dead on jobs (queue, id) where state = 'dead';
create unique index jobs_key on jobs (queue, key) where state in ('ready', 'run') and key is not null;
