"""Print what the addons made of a database: a line for each fact, in an order that says nothing.

usage: snapshot.py DATABASE ADDON[,ADDON…]
"""

import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config
from odoo.tools.translate import TranslationModuleReader

FACTS = {  # what is asked of the database; each row is a fact
    "field": """
        SELECT f.model, f.name, f.ttype, f.relation, f.relation_field, f.relation_table, f.store,
               f.required, f.readonly, f.index, f.copied, f.translate, f.company_dependent,
               f.related, f.depends, f.on_delete, f.selectable, f.field_description, f.help,
               (SELECT string_agg(value || '=' || (s.name->>'en_US'), ',' ORDER BY sequence, s.id)
                  FROM ir_model_fields_selection s WHERE s.field_id = f.id)
          FROM ir_model_fields f
          JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
         WHERE d.module IN %(addons)s""",
    "model": """
        SELECT m.model, m.name, m.info, m.transient, m.order
          FROM ir_model m JOIN ir_model_data d ON d.model = 'ir.model' AND d.res_id = m.id
         WHERE d.module IN %(addons)s""",
    "record": "SELECT module, name, model, noupdate FROM ir_model_data WHERE module IN %(addons)s",
    "constraint": """
        SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
          FROM pg_constraint c
         WHERE c.conrelid::regclass::text LIKE 'dunning%%'
            OR c.conname IN (SELECT i.name FROM ir_model_constraint i
                               JOIN ir_module_module m ON m.id = i.module
                              WHERE m.name IN %(addons)s)""",
    "index": """
        SELECT tablename, indexname, indexdef FROM pg_indexes
         WHERE tablename LIKE 'dunning%%' OR indexdef LIKE '%%dunning%%'""",
    "view": """
        SELECT d.module, d.name, v.model, v.type, v.mode, v.priority, v.arch_db::text
          FROM ir_ui_view v JOIN ir_model_data d ON d.model = 'ir.ui.view' AND d.res_id = v.id
         WHERE d.module IN %(addons)s""",
    "access": """
        SELECT d.name, m.model, g.name, a.perm_read, a.perm_write, a.perm_create, a.perm_unlink
          FROM ir_model_access a
          JOIN ir_model_data d ON d.model = 'ir.model.access' AND d.res_id = a.id
          JOIN ir_model m ON m.id = a.model_id
          LEFT JOIN ir_model_data g ON g.model = 'res.groups' AND g.res_id = a.group_id
         WHERE d.module IN %(addons)s""",
    "rule": """
        SELECT d.name, m.model, r.domain_force, r.perm_read, r.perm_write, r.perm_create,
               r.perm_unlink, r.global, (
                   SELECT string_agg(g.name, ',' ORDER BY g.name)
                     FROM rule_group_rel rel
                     JOIN ir_model_data g ON g.model = 'res.groups' AND g.res_id = rel.group_id
                    WHERE rel.rule_group_id = r.id)
          FROM ir_rule r
          JOIN ir_model_data d ON d.model = 'ir.rule' AND d.res_id = r.id
          JOIN ir_model m ON m.id = r.model_id
         WHERE d.module IN %(addons)s""",
    "menu": """
        SELECT d.name, m.name::text, m.sequence, m.parent_path IS NOT NULL, m.action IS NOT NULL
          FROM ir_ui_menu m JOIN ir_model_data d ON d.model = 'ir.ui.menu' AND d.res_id = m.id
         WHERE d.module IN %(addons)s""",
}


def facts(env, addons):
    """Yield a line per fact of the database, and per term to translate with its French."""
    for kind, query in FACTS.items():
        for row in env.execute_query(SQL(query, addons=tuple(addons))):
            yield " | ".join([kind, *(repr(value) for value in row)])
    french = TranslationModuleReader(env.cr, modules=addons, lang="fr_FR")
    for module, kind, name, _record, source, value, _comments in french:
        yield " | ".join(["term", module, kind, "" if kind == "code" else name, source, value])


def main(database, addons):
    config.parse_config(["-d", database], setup_logging=True)
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        lines = {line.replace("\n", "\\n") for line in facts(env, addons.split(","))}
        print("\n".join(sorted(lines)))


if __name__ == "__main__":
    main(*sys.argv[1:])
