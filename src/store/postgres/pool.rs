//! The database with its connections.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};

use super::address::Address;
use super::failure::{sql, unlent, unopened};
use super::hints::Hinter;
use super::{migrate, outbox};
use crate::config::PostgresUrl;
use crate::ids::EndpointId;
use crate::store::{Hint, Hints, StoreError};

/// Connections of one process. PostgreSQL's default allows 100 in all.
const CONNECTIONS: usize = 16;
/// How long a request waits for a connection, and for a new one to stand.
const WAIT: Duration = Duration::from_secs(5);
/// How long a request may take once it has a connection. Then it is given up, and the connection with it.
const DEADLINE: Duration = Duration::from_secs(12);

/// The server gives up before we do, so that nothing goes on there that nobody waits for. What was acknowledged is on
/// the server's disk, also where the server's own default would be to lose the last moments in a power failure.
const SESSION: &str = "SET statement_timeout = '10s';
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '30s';
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';";

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct Postgres(Arc<Inner>);

struct Inner {
    address: Address,
    pool: Pool,
    endpoints: Mutex<Vec<EndpointId>>,
    hinter: Hinter,
}

impl Postgres {
    pub(in crate::store) async fn connect(url: &PostgresUrl, endpoints: &[EndpointId]) -> Result<Self, StoreError> {
        let address = Address::of(url)?;
        let store = Self(Arc::new(Inner {
            pool: pool(&address, CONNECTIONS)?,
            endpoints: Mutex::default(),
            hinter: Hinter::new(),
            address,
        }));
        let place = &store.0.address.place;
        let mut client = store.lend().await.map_err(|error| unopened(error, place))?;
        migrate::migrate(&mut client, place).await.map_err(|error| unopened(error, place))?;
        outbox::announce(&client, endpoints).await?;
        store.send_to(endpoints);
        drop(client);
        Ok(store)
    }

    /// Lends a connection.
    pub(super) async fn lend(&self) -> Result<Object, StoreError> {
        self.0.pool.get().await.map_err(unlent)
    }

    /// Where events go.
    pub(super) fn addressees(&self) -> Vec<EndpointId> {
        self.0.endpoints.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// From now on events go to these.
    pub(super) fn send_to(&self, endpoints: &[EndpointId]) {
        *self.0.endpoints.lock().unwrap_or_else(PoisonError::into_inner) = endpoints.to_vec();
    }

    pub(in crate::store) fn hint(&self, hint: Hint) {
        self.0.hinter.send(hint);
    }

    pub(in crate::store) fn hints(&self) -> Hints {
        self.0.hinter.listen(self.0.address.clone())
    }

    pub(in crate::store) async fn close(&self) {
        self.0.hinter.stop();
        self.0.pool.close();
        // What was asked for holds its connection until it is done.
        let until = tokio::time::Instant::now() + DEADLINE;
        while self.0.pool.status().size > 0 && tokio::time::Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Postgres").field(&self.0.address.place).finish()
    }
}

/// One connection to a database of this program's schema, beside all others.
pub(in crate::store) async fn to_read(url: &PostgresUrl) -> Result<Object, StoreError> {
    let address = Address::of(url)?;
    let client = alone(&address).await?;
    migrate::expect_current(&client, &address.place).await?;
    Ok(client)
}

/// The number of the newest migration in the database; none if it is not ours yet.
pub(in crate::store) async fn applied(url: &PostgresUrl) -> Result<Option<u32>, StoreError> {
    migrate::applied(&alone(&Address::of(url)?).await?).await
}

async fn alone(address: &Address) -> Result<Object, StoreError> {
    let lent = pool(address, 1)?.get().await.map_err(unlent);
    lent.map_err(|error| unopened(error, &address.place))
}

/// Connections that are made when they are first needed. One that broke is replaced when the next asks for it.
pub(super) fn pool(address: &Address, connections: usize) -> Result<Pool, StoreError> {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(address.config.clone(), address.tls.clone(), recycling);
    let prepare = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
        Box::pin(async move { client.batch_execute(SESSION).await.map_err(HookError::Backend) })
    });
    let builder = Pool::builder(manager).max_size(connections).runtime(Runtime::Tokio1).post_create(prepare);
    let bounded = builder.wait_timeout(Some(WAIT)).create_timeout(Some(WAIT)).recycle_timeout(Some(WAIT));
    bounded.build().map_err(|error| StoreError::Database(Arc::new(error)))
}

/// Waits for work on a connection, but not for ever.
pub(super) async fn bounded<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    tokio::time::timeout(DEADLINE, work).await.unwrap_or(Err(StoreError::Slow))
}

/// Gives a connection back with the outcome. One that did not answer is let go of: the next would wait for it too.
pub(super) fn give_back<T>(client: Object, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
    if matches!(outcome, Err(StoreError::Slow | StoreError::Lost(_))) {
        drop(Object::take(client));
    }
    outcome
}

/// Commits.
pub(super) async fn commit(transaction: deadpool_postgres::Transaction<'_>) -> Result<(), StoreError> {
    transaction.commit().await.map_err(sql)
}

/// Begins a transaction.
pub(super) async fn begin(client: &mut Object) -> Result<deadpool_postgres::Transaction<'_>, StoreError> {
    client.transaction().await.map_err(sql)
}
