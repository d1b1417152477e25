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
    let mut mount = Mount {
        kind: Kind::Bind,
        fields: Vec::new(),
    };
    for field in csv_fields(value)? {
        read_field(&mut mount, &field)?;
    }
    check(&mount)?;
    Ok(mount)
}

fn read_field(mount: &mut Mount, field: &str) -> Result<(), String> {
    let (key, value) = match field.split_once('=') {
        Some((key, value)) => (key, Some(value)),
        None => (field, None),
    };
    let key = match key.trim().to_ascii_lowercase() {
        key if key == "src" => "source".into(),
        key if key == "dst" || key == "destination" => "target".into(),
        key if key == "ro" => "readonly".into(),
        key if key == "rw" => "readwrite".into(),
        key => key,
    };
    let flag = matches!(key.as_str(), "readonly" | "readwrite" | "required");
    match (key.as_str(), value) {
        ("type", Some(kind)) => mount.kind = read_kind(kind)?,
        (_, None) if !flag => {
            return Err(format!(
                "has `{field}`, which is not of the form `key=value`"
            ));
        }
        ("readonly" | "readwrite" | "required", Some(value)) if !value.contains('$') => {
            go_bool(value)
                .ok_or_else(|| format!("has `{field}`, which is neither true nor false"))?;
        }
        // `required` and `size` need their `type` before them.
        ("required", _) if !matches!(mount.kind, Kind::Secret | Kind::Ssh) => {
            return Err("has `required`, which only secret and ssh mounts know".into());
        }
        ("size", _) if mount.kind != Kind::Tmpfs => {
            return Err("has `size`, which only tmpfs mounts know".into());
        }
        (
            "type" | "from" | "source" | "target" | "readonly" | "readwrite" | "id" | "sharing"
            | "required" | "size" | "mode" | "uid" | "gid" | "env",
            _,
        ) => {}
        (other, _) => return Err(format!("has an unknown option `{other}`")),
    }
    mount.fields.push((key, value.map(str::to_owned)));
    Ok(())
}

fn read_kind(kind: &str) -> Result<Kind, String> {
    match kind.to_ascii_lowercase().as_str() {
        "bind" => Ok(Kind::Bind),
        "cache" => Ok(Kind::Cache),
        "tmpfs" => Ok(Kind::Tmpfs),
        "secret" => Ok(Kind::Secret),
        "ssh" => Ok(Kind::Ssh),
        // A variable is only known when the image is built.
        other if other.contains('$') => Ok(Kind::Bind),
        other => Err(format!("has the unknown type `{other}`")),
    }
}

fn check(mount: &Mount) -> Result<(), String> {
    let has = |key| mount.get(key).is_some();
    if has("sharing") && mount.kind != Kind::Cache {
        return Err("has `sharing`, which only cache mounts know".into());
    }
    if let Some(sharing) = mount.get("sharing")
        && !matches!(sharing, "shared" | "private" | "locked")
        && !sharing.contains('$')
    {
        return Err(format!(
            "has the unknown `sharing={sharing}`; it is shared, private or locked"
        ));
    }
    if mount.kind == Kind::Secret {
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
    let owner = ["mode", "uid", "gid"].into_iter().find(|key| has(key));
    match owner {
        Some(key) if matches!(mount.kind, Kind::Bind | Kind::Tmpfs) => Err(format!(
            "has `{key}`, which bind and tmpfs mounts do not know"
        )),
        _ => Ok(()),
    }
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
            "\"a",
        ] {
            assert!(mount(value).is_err(), "{value}");
        }
    }
}
