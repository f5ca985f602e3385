//! Handoffs that go to an endpoint that stands in for another one.

use jiff::Timestamp;
use rusqlite::{Connection, Params};

use super::failure::sql;
use super::file::Sqlite;
use super::outbox;
use crate::ids::EndpointId;
use crate::store::StoreError;
use crate::store::fallback::{FOLLOWING, FallenBack, LATE};

impl Sqlite {
    pub(in crate::store) async fn fall_back(
        &self,
        from: &EndpointId,
        to: &EndpointId,
        before: Timestamp,
    ) -> Result<FallenBack, StoreError> {
        let way = Way { from: from.clone(), to: to.clone(), before: before.as_millisecond() };
        let looked = way.clone();
        // Mostly there is nothing to do: whoever writes is not held up by a look.
        let (late, following) = self.readers.read(move |connection| looked.look(connection)).await?;
        if late.is_empty() && following.is_empty() {
            return Ok(FallenBack::default());
        }
        self.writer.write(move |held| way.take(&held.connection)).await
    }
}

#[derive(Clone)]
struct Way {
    from: EndpointId,
    to: EndpointId,
    before: i64,
}

impl Way {
    /// Those that are late, and those that went this way and have more to tell.
    fn look(&self, connection: &Connection) -> Result<(Vec<String>, Vec<String>), StoreError> {
        let (from, to) = (self.from.as_str(), self.to.as_str());
        Ok((all(connection, LATE, (from, self.before, to))?, all(connection, FOLLOWING, (from, to))?))
    }

    fn take(&self, connection: &Connection) -> Result<FallenBack, StoreError> {
        let (late, following) = self.look(connection)?;
        let mut done = FallenBack { handoffs: late.len(), deliveries: 0 };
        for handoff in late.iter().chain(&following) {
            done.deliveries += outbox::address(connection, handoff, &self.to, Some(&self.from))?;
        }
        Ok(done)
    }
}

fn all(connection: &Connection, text: &str, values: impl Params) -> Result<Vec<String>, StoreError> {
    let mut find = connection.prepare_cached(text).map_err(sql)?;
    let rows = find.query_map(values, |row| row.get(0)).map_err(sql)?;
    rows.collect::<Result<_, _>>().map_err(sql)
}
