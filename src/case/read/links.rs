//! Links by their ends.

use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;

use super::super::journal::SEALED;
use super::super::{Case, damage, storage};
use super::raw_entity;
use crate::error::{Error, Result};
use crate::model::{Entity, EntityId, Link, LinkPage, LinkQuery, Side};

impl Case {
    pub(super) fn load_links(&self, id: &EntityId, query: &LinkQuery<'_>) -> Result<LinkPage> {
        let group = json_list(self.group(id)?.iter().map(EntityId::as_str))?;
        let kinds = query.kinds.map(|kinds| json_list(kinds.iter().map(String::as_str))).transpose()?;
        let kind_is = if kinds.is_some() { "AND kind IN (SELECT value FROM json_each(?2))" } else { "AND ?2 IS NULL" };
        let at = |end: &str| {
            format!(
                "SELECT entity, source, target, kind, start FROM link
                 WHERE {end} IN (SELECT value FROM json_each(?1)) {kind_is} AND {SEALED}"
            )
        };
        let from = match query.side {
            Some(Side::Downstream) => at("source"),
            Some(Side::Upstream) => at("target"),
            None => format!("{} UNION {}", at("source"), at("target")),
        };
        let parameters = [Sql::Text(group), kinds.map_or(Sql::Null, Sql::Text)];
        let total: i64 = self
            .connection
            .prepare_cached(&format!("SELECT count(*) FROM ({from})"))
            .and_then(|mut s| s.query_row(params_from_iter(&parameters), |row| row.get(0)))
            .map_err(storage)?;
        let limit = query.limit.and_then(|n| i64::try_from(n).ok()).unwrap_or(-1);
        let page = format!("{from} ORDER BY kind, start, entity, source, target LIMIT {limit} OFFSET {}", query.offset);
        let links = self.read_links(&page, &parameters)?;
        Ok(LinkPage { links, total: usize::try_from(total).unwrap_or(0) })
    }

    pub(super) fn load_link(&self, id: &EntityId) -> Result<Vec<Link>> {
        let sql = format!(
            "SELECT entity, source, target, kind FROM link WHERE entity = ?1 AND {SEALED} ORDER BY source, target"
        );
        self.read_links(&sql, &[Sql::Text(id.to_string())])
    }

    fn bears_out(&self, link: &Entity, (source, target, kind): (&str, &str, &str)) -> bool {
        let Some((from, to)) = self.vocabulary.ends_of(&link.schema) else { return false };
        let named = self.vocabulary.kind_of(link).map_or(link.schema.as_str(), |kind| kind.name.as_str());
        named == kind && link.all(from).any(|end| end == source) && link.all(to).any(|end| end == target)
    }

    fn read_links(&self, sql: &str, parameters: &[Sql]) -> Result<Vec<Link>> {
        let mut statement = self.connection.prepare_cached(sql).map_err(storage)?;
        let mut rows = statement.query(params_from_iter(parameters)).map_err(storage)?;
        let mut links: Vec<Link> = Vec::new();
        while let Some(row) = rows.next().map_err(storage)? {
            let cell = |n: usize| damage::text(row, n).map_err(storage);
            let id = cell(0)?;
            let known = links.last().filter(|link| link.entity.id.as_str() == id).map(|link| link.entity.clone());
            let entity: Option<Entity> = match known {
                Some(entity) => Some(entity),
                None => raw_entity(&self.connection, &id)?,
            };
            let Some(mut entity) = entity else { continue };
            let (source, target, kind) = (cell(1)?, cell(2)?, cell(3)?);
            // The index is made from the values: what they do not bear out is damage.
            entity.damaged |= !self.bears_out(&entity, (&source, &target, &kind));
            if self.leaves_out() {
                let Some(whole) = self.without_damage(entity) else { continue };
                entity = whole;
            }
            links.push(Link { entity, kind, source: self.head(&source)?, target: self.head(&target)? });
        }
        Ok(links)
    }
}

pub(super) fn json_list<'a>(items: impl Iterator<Item = &'a str>) -> Result<String> {
    serde_json::to_string(&items.collect::<Vec<_>>()).map_err(|e| Error::input(e.to_string()))
}
