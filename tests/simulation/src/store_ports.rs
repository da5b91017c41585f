//! The store ports of a process.

use async_trait::async_trait;
use shifts_model::{Activity, Connection, TeamCatalog, TeamId, TeamMembers, Visit, WeekSnapshot};
use shifts_ports::{
    Connections, HeldAvailability, ListedVisit, Recalled, RecalledTeams, Revision, Rosters,
    Snapshots, StoreError, Stored, Visits, WeekKey,
};

use crate::bugs::Bug;
use crate::faults::{Door, Fault};
use crate::process::Process;
use crate::store::{Rows, Store, conflict, corrupt, unavailable};
use crate::universe::Universe;

impl Process {
    pub(crate) async fn load<T>(
        &self,
        look: impl FnOnce(&mut Universe) -> T,
    ) -> Result<T, StoreError> {
        let fault = self.enter(Door::Load).await;
        self.with(|u| {
            u.store.operations += 1;
            match fault {
                Some(Fault::LoadUnavailable) => Err(unavailable()),
                Some(Fault::RowCorrupt) => Err(corrupt()),
                _ => Ok(look(u)),
            }
        })
    }

    pub(crate) async fn save<T>(
        &self,
        change: impl FnOnce(&mut Universe) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let fault = self.enter(Door::Save).await;
        let saved = self.with(|u| {
            u.store.operations += 1;
            match fault {
                Some(Fault::SaveUnavailable) => Err(unavailable()),
                Some(Fault::SaveConflict) => Err(conflict()),
                Some(Fault::SaveAnswerLost) => change(u).and_then(|_| Err(unavailable())),
                Some(Fault::SaveConflictWithItself) => change(u).and_then(|_| Err(conflict())),
                _ => change(u),
            }
        });
        self.leave().await;
        saved
    }

    /// Saves a row by compare-and-set, or as the bug of this program does.
    async fn save_row<K: Ord + Clone + Send + Sync, T: Clone + Send + Sync>(
        &self,
        rows: impl FnOnce(&mut Store) -> (&mut Rows<K, T>, &mut u64) + Send,
        key: &K,
        value: &T,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let saved = self
            .save(|u| {
                let (rows, serial) = rows(&mut u.store);
                if self.has(Bug::DropCompareAndSet) {
                    return Ok(rows.overwrite(key, value, serial));
                }
                rows.save(key, value, expected.as_ref(), serial)
            })
            .await;
        match saved {
            Err(StoreError::Conflict { .. }) if self.has(Bug::IgnoreConflict) => {
                Ok(expected.unwrap_or_else(|| Revision::new("0")))
            }
            saved => saved,
        }
    }
}

#[async_trait]
impl Snapshots for Process {
    async fn load_week(&self, key: &WeekKey) -> Result<Option<Stored<WeekSnapshot>>, StoreError> {
        self.load(|u| u.store.weeks.load(key)).await
    }

    async fn save_week(
        &self,
        key: &WeekKey,
        snapshot: &WeekSnapshot,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let mut snapshot = snapshot.clone();
        self.bug.inspect(|bug| bug.on_save_week(&mut snapshot));
        self.with(|u| {
            u.checks.on_save_week(self.id);
            u.check_first_look(key, &snapshot);
        });
        self.save_row(|s| (&mut s.weeks, &mut s.serial), key, &snapshot, expected)
            .await
    }

    async fn load_catalog(&self, id: &TeamId) -> Result<Option<Stored<TeamCatalog>>, StoreError> {
        self.load(|u| u.store.catalogs.load(id)).await
    }

    async fn save_catalog(
        &self,
        id: &TeamId,
        catalog: &TeamCatalog,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.save_row(|s| (&mut s.catalogs, &mut s.serial), id, catalog, expected)
            .await
    }

    async fn load_availability(
        &self,
        id: &TeamId,
    ) -> Result<Option<Stored<HeldAvailability>>, StoreError> {
        self.load(|u| u.store.availability.load(id)).await
    }

    async fn save_availability(
        &self,
        id: &TeamId,
        availability: &HeldAvailability,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        self.save_row(
            |s| (&mut s.availability, &mut s.serial),
            id,
            availability,
            expected,
        )
        .await
    }

    async fn forget_team(&self, id: &TeamId) -> Result<(), StoreError> {
        self.save(|u| {
            u.store.weeks.0.retain(|key, _| key.team_id != *id);
            u.store.catalogs.0.remove(id);
            u.store.availability.0.remove(id);
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl Visits for Process {
    async fn recall(
        &self,
        team_ids: &[TeamId],
        activity: Activity,
    ) -> Result<RecalledTeams, StoreError> {
        self.load(|u| {
            let store = &u.store;
            let connected = team_ids.iter().filter_map(|id| {
                let connection = store.connections.load(id)?.value;
                let visit = store.visits.load(&(id.clone(), activity));
                Some((id.clone(), Ok(Recalled { connection, visit })))
            });
            connected.collect()
        })
        .await
    }

    async fn list_visits(&self) -> Result<Vec<ListedVisit>, StoreError> {
        self.load(|u| {
            let visits = &u.store.visits;
            let keys = visits.0.keys();
            let loaded = keys.filter_map(|key| Some((key, visits.load(key)?)));
            loaded
                .map(|((id, activity), visit)| (id.clone(), *activity, Ok(visit)))
                .collect()
        })
        .await
    }

    async fn load_visit(
        &self,
        id: &TeamId,
        activity: Activity,
    ) -> Result<Option<Stored<Visit>>, StoreError> {
        self.load(|u| u.store.visits.load(&(id.clone(), activity)))
            .await
    }

    async fn save_visit(
        &self,
        id: &TeamId,
        activity: Activity,
        visit: &Visit,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let key = (id.clone(), activity);
        let mut visit = visit.clone();
        self.with(|u| {
            let before = u.store.visits.load(&key).map(|stored| stored.value);
            let before = before.unwrap_or_default();
            self.bug
                .inspect(|bug| bug.on_save_visit(&before, &mut visit));
            let now = u.time.now();
            u.checks.on_save_visit(self.id, &key, &before, &visit, now);
        });
        self.save_row(|s| (&mut s.visits, &mut s.serial), &key, &visit, expected)
            .await
    }

    async fn forget_visits(&self, id: &TeamId) -> Result<(), StoreError> {
        self.save(|u| {
            u.store.visits.0.retain(|(of, _), _| of != id);
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl Connections for Process {
    async fn list(&self) -> Result<Vec<Result<Stored<Connection>, StoreError>>, StoreError> {
        self.load(|u| {
            let rows = &u.store.connections;
            rows.0
                .keys()
                .filter_map(|id| rows.load(id))
                .map(Ok)
                .collect()
        })
        .await
    }

    async fn load(&self, id: &TeamId) -> Result<Option<Stored<Connection>>, StoreError> {
        Process::load(self, |u| u.store.connections.load(id)).await
    }

    async fn save(
        &self,
        connection: &Connection,
        expected: Option<Revision>,
    ) -> Result<Revision, StoreError> {
        let key = connection.team_id.clone();
        self.save_row(
            |s| (&mut s.connections, &mut s.serial),
            &key,
            connection,
            expected,
        )
        .await
    }

    async fn remove(&self, id: &TeamId, _expected: Revision) -> Result<(), StoreError> {
        Process::save(self, |u| {
            u.store.connections.0.remove(id);
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl Rosters for Process {
    async fn load_members(&self, id: &TeamId) -> Result<Option<TeamMembers>, StoreError> {
        Process::load(self, |u| u.store.members.get(id).cloned()).await
    }

    async fn save_members(&self, id: &TeamId, members: &TeamMembers) -> Result<(), StoreError> {
        Process::save(self, |u| {
            u.store.members.insert(id.clone(), members.clone());
            Ok(())
        })
        .await
    }

    async fn forget_members(&self, id: &TeamId) -> Result<(), StoreError> {
        Process::save(self, |u| {
            u.store.members.remove(id);
            Ok(())
        })
        .await
    }
}
