//! `RUN --mount=…`: its keys and values (BuildKit fact 46).

use super::Flag;

/// A mount as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// What kind it is.
    pub kind: Kind,
    /// Keys in lower case and their values, aliases made equal (`src` is `source`; `dst` and `destination` are
    /// `target`; `ro` is `readonly`; `rw` is `readwrite`), in their order. A key without `=` has no value.
    pub fields: Vec<(String, Option<String>)>,
}

/// The kinds of mounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Files of the context or of another stage; the default.
    Bind,
    /// A directory that outlives the build.
    Cache,
    /// Memory.
    Tmpfs,
    /// A secret of the builder.
    Secret,
    /// The builder's SSH agent.
    Ssh,
}

impl Mount {
    /// The value of a key; empty for one that has none.
    pub fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.fields.iter().rev().find(|(name, _)| name == key)?;
        Some(value.as_deref().unwrap_or(""))
    }
}

/// Reads the value of a `--mount` flag; the error completes "the mount …".
pub fn parse(flag: &Flag) -> Result<Mount, String> {
    let value = flag.value.as_deref().unwrap_or("");
    if value.is_empty() {
        return Err("has no options".into());
    }
    let mut reader = Reader {
        mount: Mount {
            kind: Kind::Bind,
            fields: Vec::new(),
        },
        kind_is_known: true,
    };
    for field in csv_fields(value)? {
        reader.field(&field)?;
    }
    reader.check()?;
    Ok(reader.mount)
}

struct Reader {
    mount: Mount,
    /// `type=$KIND` is only known when the image is built.
    kind_is_known: bool,
}

impl Reader {
    fn field(&mut self, field: &str) -> Result<(), String> {
        let (written, value) = match field.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (field, None),
        };
        let key = match written.to_ascii_lowercase().as_str() {
            "src" => "source".into(),
            "dst" | "destination" => "target".into(),
            "ro" => "readonly".into(),
            "rw" => "readwrite".into(),
            key => key.to_owned(),
        };
        let flag = matches!(key.as_str(), "readonly" | "readwrite" | "required");
        if field.is_empty() {
            return Err("has a comma beside no option".into());
        }
        if value.is_none() && !flag {
            return Err(format!(
                "has `{field}`, which is not of the form `key=value`"
            ));
        }
        match key.as_str() {
            "type" => self.kind(value.unwrap_or_default())?,
            "from" if value.is_some_and(|v| v.find('$').is_some_and(|at| at + 1 < v.len())) => {
                return Err("cannot have a variable in `from`".into());
            }
            // These two need their `type` before them.
            "required" if self.is_none_of(&[Kind::Secret, Kind::Ssh]) => {
                return Err("has `required`, which only secret and ssh mounts know".into());
            }
            "size" if self.is_none_of(&[Kind::Tmpfs]) => {
                return Err("has `size`, which only tmpfs mounts know".into());
            }
            "from" | "source" | "target" | "readonly" | "readwrite" | "id" | "sharing"
            | "required" | "size" | "mode" | "uid" | "gid" | "env" => {}
            other => return Err(format!("has an unknown option `{other}`")),
        }
        if let Some(value) = value
            && !value.contains(OPEN)
        {
            check_value(&key, field, value)?;
        }
        self.mount.fields.push((key, value.map(str::to_owned)));
        Ok(())
    }

    fn kind(&mut self, kind: &str) -> Result<(), String> {
        self.kind_is_known = !kind.contains(OPEN);
        self.mount.kind = match kind.to_ascii_lowercase().as_str() {
            "bind" => Kind::Bind,
            "cache" => Kind::Cache,
            "tmpfs" => Kind::Tmpfs,
            "secret" => Kind::Secret,
            "ssh" => Kind::Ssh,
            _ if !self.kind_is_known => Kind::Bind,
            other => return Err(format!("has the unknown type `{other}`")),
        };
        Ok(())
    }

    fn is_none_of(&self, kinds: &[Kind]) -> bool {
        self.kind_is_known && !kinds.contains(&self.mount.kind)
    }

    fn check(&self) -> Result<(), String> {
        let has = |key| self.mount.get(key).is_some_and(|value| !value.is_empty());
        if has("sharing") && self.is_none_of(&[Kind::Cache]) {
            return Err("has `sharing`, which only cache mounts know".into());
        }
        if self.kind_is_known && self.mount.kind == Kind::Secret {
            if has("from") {
                return Err("of type secret cannot have `from`".into());
            }
            if has("id") && has("source") {
                return Err("of type secret cannot have both `id` and `source`".into());
            }
            if !has("id") && !has("source") && !has("target") {
                return Err("of type secret needs an `id`".into());
            }
        }
        if has("source") && self.kind_is_known && self.mount.kind == Kind::Ssh {
            return Err("of type ssh cannot have `source`".into());
        }
        let owner = ["mode", "uid", "gid"].into_iter().find(|key| has(key));
        match owner {
            Some(key) if self.is_none_of(&[Kind::Cache, Kind::Secret, Kind::Ssh]) => Err(format!(
                "has `{key}`, which bind and tmpfs mounts do not know"
            )),
            _ => Ok(()),
        }
    }
}

/// What makes a value something else when the image is built: variables, quotes and escapes.
const OPEN: [char; 5] = ['$', '"', '\'', '\\', '`'];

fn check_value(key: &str, field: &str, value: &str) -> Result<(), String> {
    let (good, wanted) = match key {
        "readonly" | "readwrite" | "required" => {
            (go_bool(value).is_some(), "neither true nor false")
        }
        "sharing" => {
            let value = value.to_ascii_lowercase();
            let good = matches!(value.as_str(), "shared" | "private" | "locked");
            (good, "neither shared, private nor locked")
        }
        "mode" => (is_number(value, 8), "no octal number"),
        "uid" | "gid" => (is_number(value, 10), "no number"),
        _ => return Ok(()),
    };
    if good {
        return Ok(());
    }
    Err(format!("has `{field}`, which is {wanted}"))
}

fn is_number(text: &str, radix: u32) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && u32::from_str_radix(text, radix).is_ok()
}

/// The fields of one CSV record; a field may stand in double quotes.
fn csv_fields(value: &str) -> Result<Vec<String>, String> {
    let mut fields = vec![String::new()];
    let mut chars = value.chars().peekable();
    let mut start = true;
    while let Some(char) = chars.next() {
        let field = fields.last_mut().expect("there is always one field");
        match char {
            ',' => {
                fields.push(String::new());
                start = true;
                continue;
            }
            '"' if start => loop {
                match chars.next() {
                    Some('"') if chars.peek() == Some(&'"') => {
                        chars.next();
                        field.push('"');
                    }
                    Some('"') => break,
                    Some(inner) => field.push(inner),
                    None => return Err("has an open quote".into()),
                }
            },
            '"' => return Err("has a quote in the middle of a field".into()),
            _ => field.push(char),
        }
        start = false;
    }
    Ok(fields)
}

/// The words that Go reads as true or false.
pub(super) fn go_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn mount(value: &str) -> Result<Mount, String> {
        parse(&Flag {
            name: "mount".into(),
            value: Some(value.into()),
            span: Span::at(0),
            value_span: Span::at(0),
        })
    }

    #[test]
    fn aliases_are_made_equal() {
        let mount = mount("type=cache,DST=/root/.cache/pip,ro,sharing=locked").unwrap();
        assert_eq!(mount.kind, Kind::Cache);
        assert_eq!(mount.get("target"), Some("/root/.cache/pip"));
        assert_eq!(mount.get("readonly"), Some(""));
    }

    #[test]
    fn quoted_fields_may_hold_commas() {
        assert_eq!(
            mount("\"target=/a,b\"").unwrap().get("target"),
            Some("/a,b")
        );
    }

    #[test]
    fn what_only_the_build_knows_is_not_refused() {
        for value in [
            "type=$KIND,sharing=locked",
            "type=cache,sharing=LOCKED",
            "type=cache,uid=$UID,readonly=${RO}",
            "type=bind,target=/x,from=a$",
        ] {
            assert!(mount(value).is_ok(), "{value}");
        }
    }

    #[test]
    fn what_buildkit_refuses_is_refused() {
        for value in [
            "",
            "type=nope",
            "foo=bar",
            "target",
            "type=bind,uid=1",
            "sharing=locked",
            "type=secret",
            "type=secret,id=a,source=b",
            "required,type=secret",
            "type=cache,sharing=all",
            "type=bind,required=true",
            "type=cache, target=/x",
            "type=cache,target=/x,mode=0799",
            "type=ssh,uid=me",
            "from=$X,target=/x",
            "\"a",
        ] {
            assert!(mount(value).is_err(), "{value}");
        }
    }
}
