//! Everything that can go wrong at the ports.

use std::collections::BTreeSet;

use crate::draws::Draws;

/// A place in which a fault can strike: a sort of port call, or the world around the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Door {
    /// A store is read.
    Load,
    /// A store is written by compare-and-set.
    Save,
    /// A lease is taken, renewed or given back.
    Lease,
    /// Jobs are put into the queue.
    Enqueue,
    /// Jobs are taken from it, put back or ended.
    Take,
    /// Writes are sent to Graph.
    Write,
    /// Drafts are shared.
    Share,
    /// Items are listed.
    List,
    /// Groups, reasons and members are listed.
    Directory,
    /// The WFM is asked for its business unit.
    Unit,
    /// The WFM is asked for people.
    People,
    /// The WFM is asked for jobs and records.
    Records,
    /// No call: what happens around the program.
    Around,
}

macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $name:ident: $door:ident,)+) => {
        /// What can go wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Fault { $($(#[doc = $doc])+ $name,)+ }

        impl Fault {
            /// All faults.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// Where it strikes.
            #[must_use]
            pub fn door(self) -> Door {
                match self { $(Self::$name => Door::$door,)+ }
            }
        }
    };
}

faults! {
    /// The store cannot be read.
    LoadUnavailable: Load,
    /// What is stored cannot be understood.
    RowCorrupt: Load,
    /// The store takes long to answer.
    LoadSlow: Load,
    /// The store cannot be written, and nothing is.
    SaveUnavailable: Save,
    /// The store has written, and its answer is lost.
    SaveAnswerLost: Save,
    /// The store says that somebody else has saved, though nobody has.
    SaveConflict: Save,
    /// The store has written, and the repetition of the lost request meets what it wrote.
    SaveConflictWithItself: Save,
    /// The store cannot give a lease.
    LeaseUnavailable: Lease,
    /// The store has given, renewed or ended a lease, and its answer is lost.
    LeaseAnswerLost: Lease,
    /// Somebody took the lease over.
    LeaseTakenOver: Lease,
    /// The queue takes nothing.
    EnqueueUnavailable: Enqueue,
    /// The queue takes some, and its answer is lost.
    EnqueueHalf: Enqueue,
    /// A job is lost.
    JobLost: Enqueue,
    /// A job is handed out minutes later.
    JobLate: Enqueue,
    /// A job is handed out twice at once.
    JobTwice: Take,
    /// The queue cannot be asked, or does not hear that a job is done.
    TakeUnavailable: Take,
    /// Graph throttles until the adapter gives up, and nothing is written.
    WriteNotSent: Write,
    /// One item is refused.
    WriteRefused: Write,
    /// The adapter loses its permission for a moment.
    WriteForbidden: Write,
    /// Nothing is written, and no answer comes.
    WriteLost: Write,
    /// All is written, and no answer comes.
    WriteAnswerLost: Write,
    /// No answer comes, and what was written lands seconds later.
    WriteLate: Write,
    /// Of the items of one envelope some are written, some are not, some are not answered.
    WriteMixed: Write,
    /// Graph takes long to answer.
    WriteSlow: Write,
    /// A manager changes a scheduling group at the same moment.
    GroupChangedMeanwhile: Write,
    /// A person deletes an item at the same moment.
    ItemDeletedMeanwhile: Write,
    /// Nothing is shared, and no answer comes.
    ShareLost: Share,
    /// All is shared, and no answer comes.
    ShareAnswerLost: Share,
    /// A share is throttled.
    ShareThrottled: Share,
    /// A listing is some seconds old.
    ListStale: List,
    /// A listing is not answered.
    ListUnanswered: List,
    /// A listing is throttled.
    ListThrottled: List,
    /// A page of a listing is cut off.
    ListCut: List,
    /// The team has no schedule for a moment: it is being made anew.
    ListProvisioning: List,
    /// Groups, reasons or members cannot be listed.
    DirectoryUnanswered: Directory,
    /// The schedule of groups and reasons is being made anew.
    DirectoryProvisioning: Directory,
    /// The WFM cannot be reached.
    UnitUnreachable: Unit,
    /// The WFM no longer knows the business unit.
    UnitGone: Unit,
    /// The business unit lies in another time zone.
    UnitZoneChanged: Unit,
    /// People cannot be read.
    PeopleUnreachable: People,
    /// Half of the people are left out, and nothing says so.
    PeopleShrunk: People,
    /// Some people cannot be read, and the reading says so.
    PeoplePartial: People,
    /// Somebody has lost the login.
    LoginMissing: People,
    /// Records cannot be read.
    RecordsUnreachable: Records,
    /// The credentials are not accepted.
    RecordsForbidden: Records,
    /// The answer cannot be understood.
    RecordsUnusable: Records,
    /// Some records cannot be read, and the reading says so.
    RecordsPartial: Records,
    /// No record is told, and nothing says that this is wrong.
    RecordsNone: Records,
    /// The last records are missing, and nothing says so.
    RecordsTruncated: Records,
    /// Some records are told twice.
    RecordsTwice: Records,
    /// Records come in another order.
    RecordsReordered: Records,
    /// The process dies before an effect.
    DeathBefore: Around,
    /// The process dies after an effect, before it hears of it.
    DeathAfter: Around,
    /// The process stands still for longer than its lease lasts.
    Stall: Around,
    /// The clock is set forward.
    ClockForward: Around,
    /// The clock is set back a little.
    ClockBack: Around,
    /// The timer ticks twice for one minute.
    TickTwice: Around,
    /// The timer misses a minute.
    TickMissed: Around,
    /// A person deletes an item in Teams.
    HandDeletes: Around,
    /// A person changes an item in Teams.
    HandChanges: Around,
    /// A person makes an item in Teams.
    HandAdds: Around,
    /// A manager puts somebody into a scheduling group.
    HandAddsToGroup: Around,
}

/// How often a fault strikes at least at doors through which the program seldom goes.
const SELDOM_ONE_IN: usize = 4;

/// Which faults a world has, and how often.
#[derive(Debug, Default)]
pub struct Faults {
    active: BTreeSet<Fault>,
    one_in: usize,
    /// After how many effects the process that has them dies, if one is to.
    pub dies_after: Option<usize>,
    /// Those that struck.
    pub struck: BTreeSet<Fault>,
}

impl Faults {
    /// A world without faults.
    pub fn cease(&mut self) {
        self.always(&[]);
    }

    /// A world in which exactly these strike, whenever they can.
    pub fn always(&mut self, faults: &[Fault]) {
        self.active = faults.iter().copied().collect();
        self.one_in = 1;
        self.dies_after = None;
    }

    /// Whether the process dies after this effect.
    pub fn kills(&mut self) -> bool {
        let left = self.dies_after.map(|effects| effects.saturating_sub(1));
        self.dies_after = left;
        left == Some(0)
    }

    /// Draws anew which faults there are.
    pub fn draw(&mut self, draws: &mut Draws) {
        self.one_in = draws.pick(&[4, 10, 25, 60]);
        let share = draws.pick(&[2, 4, 8, 16]);
        let chosen = Fault::ALL.iter().copied().filter(|_| draws.one_in(share));
        self.active = chosen.collect();
    }

    /// The fault that strikes at a door this time.
    pub fn at(&mut self, door: Door, draws: &mut Draws) -> Option<Fault> {
        let of_door = self.active.iter().copied().filter(|f| f.door() == door);
        let of_door: Vec<Fault> = of_door.collect();
        // Teams is seldom asked for anything, so that every time counts.
        let seldom = [Door::List, Door::Share, Door::Directory];
        let one_in = if seldom.contains(&door) {
            self.one_in.min(SELDOM_ONE_IN)
        } else {
            self.one_in
        };
        if of_door.is_empty() || !draws.one_in(one_in) {
            return None;
        }
        let fault = draws.pick(&of_door);
        self.struck.insert(fault);
        Some(fault)
    }

    /// Whether one fault of the surroundings strikes now, once in `times` where it is active.
    pub fn strikes(&mut self, fault: Fault, times: usize, draws: &mut Draws) -> bool {
        let strikes = self.active.contains(&fault) && draws.one_in(times);
        if strikes {
            self.struck.insert(fault);
        }
        strikes
    }
}
