//! What is done and what goes wrong in one seed, step by step: drawn from the seed, written in one line, read again.
//!
//! Must stay true: a line that was kept means the same for ever, whatever is drawn from seeds later; words of the line are
//! only added.

use std::{fmt, str::FromStr};

use palabre_tests::{api::Failed, chance::Chance};

const STEPS: usize = 10;

macro_rules! words {
    ($(#[$of:meta])* $name:ident { $($(#[$doc:meta])* $one:ident = $word:literal,)+ }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $one,)+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$one,)+];

            pub fn word(self) -> &'static str {
                match self { $(Self::$one => $word,)+ }
            }

            fn read(word: &str) -> Result<Self, Failed> {
                let all = Self::ALL.iter().copied();
                all.into_iter().find(|one| one.word() == word).ok_or_else(|| format!("no {word:?}").into())
            }
        }
    };
}

words! {
    /// What somebody does besides the typing.
    Act {
        Nothing = "-",
        Contribute = "contribute",
        Freeze = "freeze",
        Decide = "decide",
        /// Phones vote; some send it twice, or once more when it is old.
        Vote = "vote",
        /// The open ballot is closed by a decision.
        Count = "count",
    }
}

words! {
    Fault {
        Kill = "kill",
        /// Asked to end, and started again.
        Stop = "stop",
        /// Killed while the disk fails.
        FailingKill = "kill-while-failing",
        /// Killed while a page was being written at the end of the write-ahead log.
        TornLog = "torn-log",
        Hold = "hold",
        Vanish = "vanish",
        FullDisk = "full-disk",
        ReadOnlyDisk = "read-only-disk",
        SlowSync = "slow-sync",
        FailedSync = "failed-sync",
        Clock = "clock",
        Reset = "reset",
        HalfOpen = "half-open",
        Backup = "backup",
        /// The machine is lost, and the last backup takes its place.
        Restore = "restore",
    }
}

/// A fault, and a number from which it takes whatever it needs: milliseconds, bytes, whom it meets.
pub type Drawn = (Fault, usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub act: Act,
    pub fault: Option<Drawn>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where in the text is typed, and by which actors.
    pub seed: u64,
    pub steps: Vec<Step>,
}

impl Plan {
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let mut steps: Vec<Step> = Vec::new();
        for n in 0..STEPS {
            let act = match chance.below(10) {
                0 => Act::Contribute,
                1 => Act::Freeze,
                2 => Act::Decide,
                3 | 4 => Act::Vote,
                5 => Act::Count,
                _ => Act::Nothing,
            };
            let fault =
                chance.one_in(4).then(|| (Fault::ALL[chance.below(Fault::ALL.len())], chance.below(1_000)));
            if let (true, Some((Fault::Restore, size))) = (n >= 2, fault) {
                // What comes between is what clients are ahead by.
                steps[n - 2].fault = Some((Fault::Backup, size));
            }
            steps.push(Step { act, fault });
        }
        Self { seed, steps }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.seed)?;
        for Step { act, fault } in &self.steps {
            write!(f, " {}", act.word())?;
            if let Some((fault, size)) = fault {
                write!(f, "+{}:{size}", fault.word())?;
            }
        }
        Ok(())
    }
}

impl FromStr for Plan {
    type Err = Failed;

    fn from_str(line: &str) -> Result<Self, Failed> {
        let (seed, steps) = line.split_once(':').ok_or("a plan begins with its seed")?;
        let step = |word: &str| {
            let (act, fault) = word.split_once('+').map_or((word, None), |(act, fault)| (act, Some(fault)));
            let drawn = |fault: &str| {
                let (name, size) = fault.split_once(':').ok_or("a fault has a number")?;
                Ok::<Drawn, Failed>((Fault::read(name)?, size.parse()?))
            };
            Ok(Step { act: Act::read(act)?, fault: fault.map(drawn).transpose()? })
        };
        let steps = steps.split_whitespace().map(step).collect::<Result<_, Failed>>()?;
        Ok(Self { seed: seed.parse()?, steps })
    }
}

#[test]
fn a_plan_is_read_as_it_was_written() -> Result<(), Failed> {
    for seed in 0..200 {
        let plan = Plan::of(seed);
        assert_eq!(plan.to_string().parse::<Plan>()?, plan);
    }
    let line = "7: - contribute+kill:12 vote count+half-open:3";
    assert_eq!(line.parse::<Plan>()?.to_string(), line);
    assert!("7: dance".parse::<Plan>().is_err() && "7: -+flood:1".parse::<Plan>().is_err());
    Ok(())
}
