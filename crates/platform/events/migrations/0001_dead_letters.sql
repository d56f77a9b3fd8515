create table event_dead_letters (
    subscriber text not null,
    txid bigint not null,
    seq bigint not null,
    event jsonb not null,
    error text not null,
    attempts bigint not null,
    parked_at bigint not null,
    primary key (subscriber, txid, seq)
);
