//! Puts the modules together and runs the roles of a process.

use std::path::Path;
use std::sync::Arc;

use stoa_admin::Admin;
use stoa_api::{Account, Accounts, Api};
use stoa_blobs::Blobs;
use stoa_cases::{Cases, Parts};
use stoa_catalogue::Catalogue;
use stoa_console::Console;
use stoa_correspondence::Correspondence;
use stoa_desk::Desk;
use stoa_documents::{DocumentLimits, Documents, LetterLimits, Letters};
use stoa_events::Events;
use stoa_identity::{BoxFuture, GroupSource, Identity, Secrets};
use stoa_notifications::{MailSettings, Notifications, Templates};
use stoa_organisations::{OrganisationFile, Organisations};
use stoa_portal::{DemoLogin, Portal};
use stoa_processes::Processes;
use stoa_store::{Migrations, Store, system_world};
use stoa_types::{Actor, OrganisationId, PersonId, Timestamp, World};
use stoa_web::{Site, SiteSettings, Tenant};
use tokio::sync::watch;

use crate::Failure;
use crate::commands::serve::ServerRole;
use crate::config::Config;

/// The tables of every module.
pub(crate) static MIGRATIONS: &[&Migrations] = &[
    &stoa_events::MIGRATIONS,
    &stoa_organisations::MIGRATIONS,
    &stoa_identity::MIGRATIONS,
    &stoa_catalogue::MIGRATIONS,
    &stoa_processes::MIGRATIONS,
    &stoa_documents::MIGRATIONS,
    &stoa_notifications::MIGRATIONS,
    &stoa_correspondence::MIGRATIONS,
    &stoa_cases::MIGRATIONS,
];

/// All modules of one process.
pub(crate) struct App {
    pub(crate) world: World,
    pub(crate) store: Store,
    pub(crate) tenant: OrganisationId,
    pub(crate) blobs: Blobs,
    pub(crate) events: Events,
    pub(crate) organisations: Organisations,
    pub(crate) identity: Identity,
    pub(crate) catalogue: Catalogue,
    pub(crate) processes: Processes,
    pub(crate) documents: Documents,
    pub(crate) notifications: Notifications,
    pub(crate) correspondence: Correspondence,
    pub(crate) cases: Cases,
    /// Persons whom the login page offers; none but in the demo.
    pub(crate) demo: Arc<[DemoLogin]>,
}

/// Writes logs to standard error: `STOA_LOG` filters, `STOA_LOG_FORMAT=json` gives one JSON object a line.
pub(crate) fn start_logging() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("STOA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,sqlx=warn,tantivy=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call (a test harness that logs already) is no failure.
    let _ = match std::env::var("STOA_LOG_FORMAT").as_deref() {
        Ok("json") => builder.json().try_init(),
        _ => builder.try_init(),
    };
}

/// Opens the store of the configuration; makes the folder of an embedded one.
pub(crate) async fn open_store(config: &Config) -> Result<Store, Failure> {
    std::fs::create_dir_all(&config.server.data)
        .map_err(|error| format!("The folder {} cannot be made: {error}", config.server.data.display()))?;
    Ok(Store::open(&config.store_url(), system_world()).await?)
}

/// Problems of a package, one a line.
pub(crate) fn package_failure(error: stoa_cases::CasesError) -> Failure {
    match error {
        stoa_cases::CasesError::Package(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n").into()
        }
        other => Box::new(other),
    }
}

/// The organisations tell identity which groups a person has.
struct Groups(Organisations);

impl GroupSource for Groups {
    fn groups_of(&self, tenant: OrganisationId, person: PersonId) -> BoxFuture<'_, Result<Vec<String>, String>> {
        Box::pin(async move { self.0.groups_of(tenant, person).await.map_err(|error| error.to_string()) })
    }

    fn changes(&self) -> u64 {
        self.0.changes()
    }
}

/// The organisations' calendars tell the engine which days are worked.
struct Days(Organisations);

impl stoa_processes::WorkingDays for Days {
    fn working_days_after(&self, tenant: OrganisationId, from: Timestamp, days: u32) -> Option<Timestamp> {
        self.0
            .calendar_at_hand(tenant)
            .map(|calendar| calendar.add_working_days(from, i32::try_from(days).unwrap_or(i32::MAX)))
    }
}

impl App {
    /// Opens, migrates and seeds the store, and puts the modules on it.
    pub(crate) async fn build(config: &Config, organisation: &str, demo: bool) -> Result<Self, Failure> {
        let store = open_store(config).await?;
        store.migrate(MIGRATIONS).await?;
        let world = store.world().clone();
        let organisations = Organisations::new(store.clone(), world.clone());
        let folder = config.organisation.file.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        let beside = |name: &str| match &folder {
            Some(folder) => std::fs::read_to_string(folder.join(name)).ok(),
            None => crate::commands::demo::file(name),
        };
        let seeded = organisations.seed(&OrganisationFile::parse(organisation, beside)?).await?;
        Self::assemble(config, store, world, organisations, seeded.organisation, demo).await
    }

    /// Puts the modules on a store that is seeded already; the tenant is the store's only organisation.
    pub(crate) async fn open(config: &Config) -> Result<Self, Failure> {
        let store = open_store(config).await?;
        store.migrate(MIGRATIONS).await?;
        let world = store.world().clone();
        let organisations = Organisations::new(store.clone(), world.clone());
        let all = organisations.all().await?;
        let first =
            all.first().ok_or("The store has no organisation yet. Start `stoa serve` or `stoa demo` on it first.")?;
        let tenant = first.id;
        Self::assemble(config, store, world, organisations, tenant, false).await
    }

    async fn assemble(
        config: &Config,
        store: Store,
        world: World,
        organisations: Organisations,
        tenant: OrganisationId,
        demo: bool,
    ) -> Result<Self, Failure> {
        let secrets = secrets(&config.server.data, &world)?;
        let groups = Arc::new(Groups(organisations.clone()));
        let identity = Identity::new(store.clone(), world.clone(), secrets, groups, demo);
        let blobs = Blobs::open(&config.blobs_url(), &[], world.clone())?;
        let kept_blobs = blobs.clone();
        let events = Events::new(store.clone());
        let catalogue = Catalogue::new(store.clone(), world.clone());
        // Read once, so that the engine finds the calendar at hand.
        organisations.calendar(tenant).await?;
        let processes = Processes::new(store.clone(), world.clone(), Arc::new(Days(organisations.clone())));
        let letters = Letters::new(LetterLimits::default(), Vec::new())?;
        let documents = Documents::new(store.clone(), blobs, letters, DocumentLimits::default());
        let organisation = organisations.organisation(tenant).await?;
        let mail = MailSettings {
            transport: config.mail.url.clone(),
            sender: config.mail.from.clone(),
            site: organisation.facts.name.text(organisation.facts.locale).to_owned(),
            base_url: config.public_url(),
            locale: organisation.facts.locale,
            templates: Templates::default(),
        };
        let notifications = Notifications::new(store.clone(), identity.clone(), mail)?;
        let correspondence =
            Correspondence::new(store.clone(), documents.clone(), notifications.clone(), identity.clone());
        let parts = Parts {
            processes: processes.clone(),
            catalogue: catalogue.clone(),
            documents: documents.clone(),
            correspondence: correspondence.clone(),
            organisations: organisations.clone(),
            identity: identity.clone(),
            events: events.clone(),
        };
        let cases = Cases::new(store.clone(), world.clone(), parts);
        Ok(Self {
            world,
            store,
            tenant,
            blobs: kept_blobs,
            events,
            organisations,
            identity,
            catalogue,
            processes,
            documents,
            notifications,
            correspondence,
            cases,
            demo: Arc::new([]),
        })
    }

    /// The system itself, as actor.
    pub(crate) fn system(&self) -> Actor {
        Actor::system(self.tenant, "stoa")
    }

    /// Closes the store.
    pub(crate) async fn close(self) {
        self.store.close().await;
    }
}

/// The keys of the data folder; made at the first start, readable by the owner only.
fn secrets(data: &Path, world: &World) -> Result<Secrets, Failure> {
    let path = data.join("identity.key");
    if let Ok(text) = std::fs::read_to_string(&path) {
        return Secrets::from_hex(&text)
            .ok_or_else(|| format!("{} is damaged. Put back the copy that you keep.", path.display()).into());
    }
    let secrets = Secrets::generate(world);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).map_err(|error| format!("{} cannot be made: {error}", path.display()))?;
    std::io::Write::write_all(&mut file, secrets.to_hex().as_bytes())?;
    file.sync_all()?;
    Ok(secrets)
}

/// Serves the roles until SIGTERM or Ctrl-C; then no request is taken any more and what is in hand is finished.
pub(crate) async fn serve(
    app: App,
    config: &Config,
    roles: &[ServerRole],
    ready: impl FnOnce(&str),
) -> Result<(), Failure> {
    let listener = tokio::net::TcpListener::bind(&config.server.listen).await.map_err(|error| {
        format!("{} cannot be listened on: {error}. Choose another with STOA_LISTEN.", config.server.listen)
    })?;
    let catalogue = app.catalogue.clone();
    // The search index is built behind the open pages; a search that comes first waits for it.
    tokio::spawn(async move {
        if let Err(error) = catalogue.refresh().await {
            tracing::warn!(%error, "the search index could not be built; the first search tries again");
        }
    });
    let router = site(&app, config, roles).await?.into_router();
    let (stop, stopped) = watch::channel(false);
    let work =
        if roles.contains(&ServerRole::Engine) { start_work(&app, &stopped) } else { tokio::task::JoinSet::new() };
    ready(&config.public_url());
    let service = router.into_make_service_with_connect_info::<std::net::SocketAddr>();
    let mut waiting = stopped.clone();
    let server = tokio::spawn(async move {
        axum::serve(listener, service)
            .with_graceful_shutdown(async move { drop(waiting.wait_for(|stop| *stop).await) })
            .await
    });
    signal().await;
    tracing::info!("stopping: requests and work in hand are finished first");
    let _ = stop.send(true);
    let finish = async {
        let _ = server.await;
        work.join_all().await;
    };
    if tokio::time::timeout(std::time::Duration::from_secs(20), finish).await.is_err() {
        tracing::warn!("some work did not finish in 20 s; it goes on at the next start");
    }
    let App { store, .. } = app;
    let _ = tokio::time::timeout(std::time::Duration::from_secs(5), store.close()).await;
    Ok(())
}

async fn signal() {
    #[cfg(unix)]
    {
        let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
            let _ = tokio::signal::ctrl_c().await;
            return;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}

/// The surfaces of the roles, over one site.
async fn site(app: &App, config: &Config, roles: &[ServerRole]) -> Result<Site, Failure> {
    let organisation = app.organisations.organisation(app.tenant).await?;
    let mut tenant = Tenant::new(app.tenant, organisation.facts.name.clone());
    tenant.zone = jiff::tz::TimeZone::get(&organisation.facts.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    tenant.locale = organisation.facts.locale;
    let mut settings = SiteSettings::new(tenant, app.world.clone());
    settings.secure = config.public_url().starts_with("https://");
    let mut site = Site::new(settings, Arc::new(app.identity.clone()));
    let has = |role| roles.contains(&role);
    if has(ServerRole::Portal) {
        let portal = Portal {
            identity: app.identity.clone(),
            catalogue: app.catalogue.clone(),
            cases: app.cases.clone(),
            correspondence: app.correspondence.clone(),
            organisations: app.organisations.clone(),
            documents: app.documents.clone(),
            demo: Arc::clone(&app.demo),
        };
        site = site.mount(portal.routes());
    }
    if has(ServerRole::Desk) {
        let desk = Desk {
            cases: app.cases.clone(),
            processes: app.processes.clone(),
            documents: app.documents.clone(),
            organisations: app.organisations.clone(),
            identity: app.identity.clone(),
        };
        site = site.mount(desk.routes());
    }
    if has(ServerRole::Admin) {
        let (catalogue, processes) = (app.catalogue.clone(), app.processes.clone());
        site = site.mount(Admin { catalogue, processes, identity: app.identity.clone() }.routes());
    }
    if has(ServerRole::Console) {
        let (store, blobs) = (app.store.clone(), app.blobs.clone());
        let (events, processes) = (app.events.clone(), app.processes.clone());
        site = site.mount(Console { store, blobs, events, processes }.routes());
    }
    if has(ServerRole::Api) {
        let workers = config.workers.iter().map(|worker| Account::worker(&worker.name, &worker.token, &worker.topics));
        let api = Api::new(app.processes.clone(), app.tenant, Accounts::new(workers.collect()));
        site = site.mount(stoa_api::routes(api));
    }
    Ok(site)
}

/// The loops behind the pages: timers, built-in handlers, events, notifications.
pub(crate) fn start_work(app: &App, stopped: &watch::Receiver<bool>) -> tokio::task::JoinSet<()> {
    let mut work = tokio::task::JoinSet::new();
    let until = || {
        let mut stopped = stopped.clone();
        async move { drop(stopped.wait_for(|stop| *stop).await) }
    };
    let (processes, shutdown) = (app.processes.clone(), until());
    work.spawn(async move { processes.run(shutdown).await });
    let (cases, tenant, shutdown) = (app.cases.clone(), app.tenant, until());
    work.spawn(async move { cases.run_handlers(tenant, shutdown).await });
    let (events, shutdown) = (app.events.clone(), until());
    work.spawn(async move {
        if let Err(error) = events.run(shutdown).await {
            tracing::error!(%error, "the relay of events stopped");
        }
    });
    let (documents, shutdown) = (app.documents.clone(), until());
    work.spawn(async move { documents.run(shutdown).await });
    work.spawn(keep_records(app.identity.clone(), app.tenant, until()));
    let (notifications, shutdown) = (app.notifications.clone(), until());
    work.spawn(async move { notifications.run(shutdown).await });
    work
}

/// Seals the record of who read whose data every few seconds, and removes ended sessions once an hour.
async fn keep_records(identity: Identity, tenant: OrganisationId, shutdown: impl Future<Output = ()>) {
    let mut shutdown = std::pin::pin!(shutdown);
    let mut turn = tokio::time::interval(std::time::Duration::from_secs(5));
    for round in 0_u64.. {
        tokio::select! {
            () = &mut shutdown => return,
            _ = turn.tick() => {}
        }
        if let Err(error) = identity.seal_access_records(tenant).await {
            tracing::warn!(%error, "records of access could not be sealed; trying again");
        }
        if round % 720 == 719
            && let Err(error) = identity.purge().await
        {
            tracing::warn!(%error, "ended sessions could not be removed; trying again in an hour");
        }
    }
}
