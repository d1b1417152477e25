//! Programs that go to the background and let the command that started them end.

/// How a program is kept in the foreground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stay {
    /// These words are added behind its arguments.
    Add(&'static [&'static str]),
    /// The words that send it away are removed.
    Remove,
    /// In another way.
    Other(&'static str),
}

/// A program that goes to the background.
#[derive(Debug)]
pub struct Daemon {
    /// The programs of that name.
    pub programs: &'static [&'static str],
    /// Words one behind the other that send it to the background, each of them enough; empty if it goes unasked.
    pub detaches: &'static [&'static [&'static str]],
    /// Arguments with which it stays, or does something else and ends.
    pub stays: &'static [&'static str],
    /// A variable with which it stays, whatever its value.
    pub variable: Option<&'static str>,
    /// What keeps it in the foreground.
    pub stay: Stay,
}

impl Daemon {
    const fn new(programs: &'static [&'static str], stay: Stay) -> Self {
        Self {
            programs,
            detaches: &[],
            stays: &[],
            variable: None,
            stay,
        }
    }

    /// The index and number of the arguments that send it away: none (`0..0`) if it goes unasked. `None` if it stays.
    pub fn leaves(&self, arguments: &[&str]) -> Option<std::ops::Range<usize>> {
        if arguments.iter().any(|word| self.stays.contains(word)) {
            return None;
        }
        if self.detaches.is_empty() {
            return Some(0..0);
        }
        self.detaches.iter().find_map(|words| {
            let mut windows = arguments.windows(words.len());
            let at = windows.position(|window| window == *words)?;
            Some(at..at + words.len())
        })
    }
}

/// The daemon that a program is.
pub fn daemon(program: &str) -> Option<&'static Daemon> {
    DAEMONS
        .iter()
        .find(|daemon| daemon.programs.contains(&program))
}

/// Source: pytorch/serve ts/model_server.py and ts/arg_parser.py, 2025-03-17; Ray's reference of `ray start`, redis.conf,
/// gunicorn 27.0.1 (config.py), the manuals of sshd(8), cron(8), service(8), mongod and memcached(1), Spark's
/// sbin/spark-daemon.sh, Celery's and Airflow's command lines; 2026-11-23.
static DAEMONS: &[Daemon] = &[
    Daemon {
        detaches: &[&["--start"]],
        stays: &["--foreground", "--stop", "--version", "-v", "--help", "-h"],
        ..Daemon::new(&["torchserve"], Stay::Add(&["--foreground"]))
    },
    Daemon {
        detaches: &[&["start"]],
        stays: &["--block", "--help"],
        ..Daemon::new(&["ray"], Stay::Add(&["--block"]))
    },
    Daemon {
        detaches: &[&["--daemonize", "yes"]],
        ..Daemon::new(&["redis-server"], Stay::Remove)
    },
    Daemon {
        detaches: &[&["--daemon"], &["-D"]],
        ..Daemon::new(&["gunicorn"], Stay::Remove)
    },
    Daemon {
        detaches: &[&["--detach"], &["-D"]],
        ..Daemon::new(&["celery"], Stay::Remove)
    },
    Daemon {
        detaches: &[&["--daemon"], &["-D"]],
        ..Daemon::new(&["airflow"], Stay::Remove)
    },
    Daemon {
        detaches: &[&["--fork"]],
        ..Daemon::new(&["mongod"], Stay::Remove)
    },
    Daemon {
        detaches: &[&["-d"], &["--daemon"]],
        ..Daemon::new(&["memcached"], Stay::Remove)
    },
    Daemon {
        stays: &["-D", "-d", "-dd", "-ddd", "-De", "-eD", "-t", "-T", "-i"],
        ..Daemon::new(&["sshd"], Stay::Add(&["-D"]))
    },
    Daemon {
        stays: &["-f", "-L"],
        ..Daemon::new(&["cron"], Stay::Add(&["-f"]))
    },
    Daemon {
        detaches: &[&["start"], &["restart"]],
        ..Daemon::new(
            &["service"],
            Stay::Other("run the program of the service itself, in the foreground"),
        )
    },
    Daemon {
        variable: Some("SPARK_NO_DAEMONIZE"),
        ..Daemon::new(
            &[
                "start-connect-server.sh",
                "start-history-server.sh",
                "start-master.sh",
                "start-slave.sh",
                "start-thriftserver.sh",
                "start-worker.sh",
            ],
            Stay::Other("set `ENV SPARK_NO_DAEMONIZE=1`"),
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(command: &str) -> Option<std::ops::Range<usize>> {
        let words: Vec<&str> = command.split(' ').collect();
        daemon(words[0])?.leaves(&words[1..])
    }

    #[test]
    fn what_goes_to_the_background_is_told_from_what_stays() {
        assert_eq!(leaves("torchserve --start --ncs"), Some(0..1));
        assert_eq!(leaves("torchserve --start --foreground"), None);
        assert_eq!(leaves("ray start --head"), Some(0..1));
        assert_eq!(leaves("ray start --head --block"), None);
        assert_eq!(leaves("ray status"), None);
        assert_eq!(leaves("redis-server --port 1 --daemonize yes"), Some(2..4));
        assert_eq!(leaves("redis-server --daemonize no"), None);
        assert_eq!(leaves("cron"), Some(0..0));
        assert_eq!(leaves("uvicorn main:app"), None);
    }
}
