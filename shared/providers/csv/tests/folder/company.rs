//! A whole company, written by the simulated world and read by the provider.

use jiff::civil::date;
use shifts_model::{BusinessUnitId, Span};
use shifts_ports::{Wfm as _, WfmError};
use shifts_provider_csv::CsvFolder;
use shifts_sim::world::{Retail, write_csv};

#[tokio::test]
async fn every_record_of_a_company_is_read() {
    let company = Retail {
        stores: 2,
        people_per_store: 25,
        weeks: 2,
        first_day: date(2026, 10, 19),
        seed: 11,
    };
    let rota = company.build();
    let dir = tempfile::tempdir().unwrap();
    write_csv(&rota, dir.path()).unwrap();
    let wfm = CsvFolder::new(dir.path().to_owned());
    let id = BusinessUnitId::parse("store-02").unwrap();
    let unit = wfm.fetch_business_unit(&id).await.unwrap();
    let span = Span {
        starts_at: "2020-01-01T00:00:00Z".parse().unwrap(),
        ends_at: "2030-01-01T00:00:00Z".parse().unwrap(),
    };
    let staff = rota.staff_of("store-02");
    let here = |employee_id: &str| staff.contains(employee_id);

    let shifts = wfm.list_shifts(&unit, span).await.unwrap();
    let planned = rota.shifts.values().filter(|s| here(&s.employee_id));
    assert_eq!(
        (shifts.is_complete(), shifts.records().len()),
        (true, planned.count())
    );

    let open_shifts = wfm.list_open_shifts(&unit, span).await.unwrap();
    let planned = rota.open_shifts.values();
    let planned = planned.filter(|o| o.business_unit_id == "store-02");
    let slots = |of: Vec<u32>| of.iter().sum::<u32>();
    let read = slots(open_shifts.records().iter().map(|o| o.slots).collect());
    assert_eq!(read, slots(planned.map(|o| o.slots).collect()));

    let time_off = wfm.list_time_off(&unit, span).await.unwrap();
    assert!(time_off.is_complete(), "{:?}", time_off.problems());
    for read in time_off.records() {
        let plan = &rota.time_off[read.id.as_str()];
        assert_eq!(unit.zone.to_datetime(read.starts_at), plan.away.starts());
        assert_eq!(unit.zone.to_datetime(read.ends_at), plan.away.ends());
    }
    let planned = rota
        .time_off
        .values()
        .filter(|t| here(&t.employee_id) && !t.cancelled);
    assert_eq!(time_off.records().len(), planned.count());

    let availability = wfm.list_availability(&unit).await.unwrap();
    assert!(availability.is_complete(), "{:?}", availability.problems());
    let known = rota.availability.keys().filter(|id| here(id));
    assert_eq!(availability.records().len(), known.count());
}

#[tokio::test]
async fn nobody_works_in_a_business_unit_that_is_not_there() {
    let dir = tempfile::tempdir().unwrap();
    write_csv(
        &Retail {
            stores: 1,
            people_per_store: 5,
            weeks: 1,
            first_day: date(2026, 10, 19),
            seed: 1,
        }
        .build(),
        dir.path(),
    )
    .unwrap();
    let wfm = CsvFolder::new(dir.path().to_owned());
    let listed = wfm
        .list_employees(&BusinessUnitId::parse("gone").unwrap())
        .await;
    assert!(matches!(listed, Err(WfmError::NoSuchBusinessUnit { .. })));
}
