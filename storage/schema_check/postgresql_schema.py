"""The schema of a PostgreSQL database: what its catalogs say of our tables. Other programs may have theirs beside."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from storage.schema_check.schema_objects import SchemaObject

# Names are resolved as the product's own statements are, so that a view in an earlier schema is what is looked at.
_OURS = "WITH ours AS (SELECT name, to_regclass(quote_ident(name)) AS id FROM unnest(CAST(:tables AS text[])) AS name)"
_PARTS = (
    # r: a table; p: permanent; then row security
    """SELECT 'table', name, concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity)
    FROM ours LEFT JOIN pg_class ON pg_class.oid = id""",
    """SELECT 'column', name || '.' || attname, concat_ws(' ', format_type(atttypid, atttypmod),
      CASE WHEN typnamespace = 'pg_catalog'::regnamespace THEN typtype::text ELSE 'strange' END,
      CASE WHEN attnotnull THEN 'NOT NULL' END, CASE WHEN attcollation <> typcollation THEN 'COLLATE' END,
      'generated ' || nullif(attgenerated::text, ''), 'identity ' || nullif(attidentity::text, ''),
      'DEFAULT ' || pg_get_expr(adbin, adrelid))
    FROM ours JOIN pg_attribute ON attrelid = id AND attnum > 0 AND NOT attisdropped
    JOIN pg_type ON pg_type.oid = atttypid LEFT JOIN pg_attrdef ON adrelid = id AND adnum = attnum""",
    """SELECT 'constraint', name || '.' || conname, concat_ws(' ', pg_get_constraintdef(pg_constraint.oid),
      CASE WHEN NOT convalidated THEN 'NOT VALID' END)
    FROM ours JOIN pg_constraint ON conrelid = id AND contype <> 'n'""",
    """SELECT 'index', name || '.' || relname, concat_ws(' ', replace(pg_get_indexdef(indexrelid),
      ' ON ' || quote_ident((SELECT nspname FROM pg_namespace WHERE pg_namespace.oid = relnamespace)) || '.', ' ON '),
      CASE WHEN NOT indisvalid THEN 'not valid' END)
    FROM ours JOIN pg_index ON indrelid = id JOIN pg_class ON pg_class.oid = indexrelid""",
    """SELECT 'trigger', name || '.' || CASE WHEN tgisinternal THEN 'internal' ELSE tgname END,
      concat_ws(' ', tgenabled, CASE WHEN NOT tgisinternal THEN pg_get_triggerdef(pg_trigger.oid, true) END)
    FROM ours JOIN pg_trigger ON tgrelid = id WHERE NOT tgisinternal OR tgenabled <> 'O'""",
    """SELECT DISTINCT 'function', proname, concat_ws(' ', lanname, prosecdef, array_to_string(proconfig, ','), prosrc)
    FROM ours JOIN pg_trigger ON tgrelid = id AND NOT tgisinternal JOIN pg_proc ON pg_proc.oid = tgfoid
    JOIN pg_language ON pg_language.oid = prolang""",
    "SELECT 'rule', name || '.' || rulename, pg_get_ruledef(pg_rewrite.oid) FROM ours JOIN pg_rewrite ON ev_class = id",
    "SELECT 'policy', name || '.' || polname, polcmd::text FROM ours JOIN pg_policy ON polrelid = id",
    """SELECT 'child table', name || '.' || relname, ''
    FROM ours JOIN pg_inherits ON inhparent = id JOIN pg_class ON pg_class.oid = inhrelid""",
    # What names and operators mean: pg_catalog comes first, after temporary tables that only this connection has
    """SELECT 'setting', 'search_path', (SELECT schema FROM unnest(current_schemas(true)) WITH ORDINALITY
      AS each(schema, place) WHERE schema NOT LIKE 'pg\\_temp\\_%' ORDER BY place LIMIT 1)::text""",
    """SELECT 'setting', 'one schema', (count(DISTINCT relnamespace) = 1)::text
    FROM ours JOIN pg_class ON pg_class.oid = id""",
    "SELECT 'setting', 'session_replication_role', current_setting('session_replication_role')",
)
# Else the server's own settings decide how a time is written that is a default.
_WRITE_TIMES_ALIKE = sa.text("SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, MDY', true)")
_SELECT = sa.text(f"{_OURS} {' UNION ALL '.join(_PARTS)}")


def list_objects(connection: sa.Connection, tables: Sequence[str]) -> Iterator[SchemaObject]:
    """Yield what there is of these tables. One that is missing has an empty text."""
    connection.execute(_WRITE_TIMES_ALIKE)
    for kind, name, text in connection.execute(_SELECT, {"tables": list(tables)}):
        yield SchemaObject(kind, name, " ".join((text or "").split()))
