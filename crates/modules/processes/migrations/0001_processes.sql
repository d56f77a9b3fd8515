create table process_definitions (
    id uuid primary key,
    tenant uuid not null,
    key text not null,
    version bigint not null,
    latest bigint not null,
    name text not null,
    version_tag text,
    deployment uuid not null,
    file text not null,
    checksum text not null,
    xml text not null,
    deployed_at bigint not null,
    deployed_by text not null
);
create unique index process_definitions_version on process_definitions (tenant, key, version);
create unique index process_definitions_latest on process_definitions (tenant, key) where latest = 1;

create table process_decisions (
    id uuid primary key,
    tenant uuid not null,
    key text not null,
    version bigint not null,
    latest bigint not null,
    name text not null,
    deployment uuid not null,
    file text not null,
    checksum text not null,
    xml text not null,
    deployed_at bigint not null,
    deployed_by text not null
);
create unique index process_decisions_version on process_decisions (tenant, key, version);
create unique index process_decisions_latest on process_decisions (tenant, key) where latest = 1;
create index process_decisions_deployment on process_decisions (deployment, key);

create table process_instances (
    id uuid primary key,
    tenant uuid not null,
    definition uuid not null,
    business_key text,
    state text not null,
    rev bigint not null,
    body bytea not null,
    chain bytea not null,
    chunks bigint not null,
    started_at bigint not null,
    ended_at bigint,
    parent uuid,
    parent_element text,
    parent_handle bigint,
    depth bigint not null
);
create index process_instances_open on process_instances (definition, id) where ended_at is null;
create index process_instances_business_key on process_instances (tenant, business_key) where business_key is not null;
create index process_instances_parent on process_instances (parent) where parent is not null;

create table process_start_keys (
    tenant uuid not null,
    key text not null,
    instance uuid not null,
    primary key (tenant, key)
);

create table process_user_tasks (
    id uuid primary key,
    tenant uuid not null,
    instance uuid not null,
    handle bigint not null,
    definition uuid not null,
    definition_key text not null,
    business_key text,
    element text not null,
    name text not null,
    form_key text,
    assignee text,
    priority bigint not null,
    created_at bigint not null,
    due_at bigint,
    due_order bigint not null,
    follow_up_at bigint,
    search_text text not null
);
create index process_user_tasks_instance on process_user_tasks (instance);
create index process_user_tasks_assignee on process_user_tasks (tenant, assignee, due_order, id) where assignee is not null;
create index process_user_tasks_due on process_user_tasks (tenant, due_order, id);
create index process_user_tasks_priority on process_user_tasks (tenant, priority, id);

create table process_task_candidates (
    task uuid not null,
    kind text not null,
    name text not null,
    primary key (task, kind, name)
);
create index process_task_candidates_name on process_task_candidates (kind, name, task);

create table process_external_jobs (
    id uuid primary key,
    tenant uuid not null,
    instance uuid not null,
    handle bigint not null,
    definition uuid not null,
    definition_key text not null,
    business_key text,
    element text not null,
    topic text not null,
    priority bigint not null,
    created_at bigint not null,
    retries bigint not null,
    max_retries bigint not null,
    ready_at bigint not null,
    worker text,
    lock_until bigint not null,
    fence bigint not null,
    retry_cycle text,
    error text,
    error_details text
);
create index process_external_jobs_ready on process_external_jobs (topic, id) where retries > 0;
create index process_external_jobs_priority on process_external_jobs (topic, priority, id) where retries > 0;
create index process_external_jobs_instance on process_external_jobs (instance);
create index process_external_jobs_locked on process_external_jobs (lock_until) where lock_until > 0;

create table process_due (
    id uuid primary key,
    tenant uuid not null,
    instance uuid not null,
    handle bigint not null,
    kind text not null,
    element text not null,
    due_at bigint not null,
    created_at bigint not null,
    retries bigint,
    retry_cycle text,
    cycle bigint not null
);
create index process_due_at on process_due (due_at, id);
create index process_due_instance on process_due (instance);

create table process_subscriptions (
    id uuid primary key,
    tenant uuid not null,
    instance uuid,
    definition uuid not null,
    handle bigint not null,
    kind text not null,
    name text not null,
    business_key text,
    element text not null,
    created_at bigint not null
);
create index process_subscriptions_name on process_subscriptions (tenant, kind, name);
create index process_subscriptions_instance on process_subscriptions (instance);

create table process_incidents (
    id uuid primary key,
    tenant uuid not null,
    instance uuid not null,
    handle bigint not null,
    definition uuid not null,
    element text not null,
    kind text not null,
    job uuid,
    message text not null,
    details text,
    opened_at bigint not null,
    resolved_at bigint,
    resolved_by text
);
create index process_incidents_open on process_incidents (tenant, id) where resolved_at is null;
create index process_incidents_instance on process_incidents (instance);

create table process_followups (
    id uuid primary key,
    tenant uuid not null,
    instance uuid,
    payload bytea not null,
    created_at bigint not null,
    not_before bigint not null,
    expires_at bigint not null
);
create index process_followups_ready on process_followups (not_before, id);

create table process_history (
    instance uuid not null,
    seq bigint not null,
    tenant uuid not null,
    at bigint not null,
    hash bytea not null,
    body bytea not null,
    primary key (instance, seq)
);

create table process_decision_results (
    id uuid primary key,
    tenant uuid not null,
    instance uuid not null,
    element text not null,
    decision uuid not null,
    decision_key text not null,
    at bigint not null,
    result text not null,
    explanation text not null
);
create index process_decision_results_instance on process_decision_results (instance, element);

create table process_start_timers (
    id uuid primary key,
    tenant uuid not null,
    definition uuid not null,
    element text not null,
    due_at bigint not null,
    cycle text,
    repeats bigint
);
create index process_start_timers_due on process_start_timers (due_at);
