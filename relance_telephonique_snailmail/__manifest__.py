{
    "name": "Relance téléphonique: Snailmail",
    "summary": "Let Odoo print and post the reminder letters",
    "version": "19.0.2.0.0",
    "category": "Accounting/Accounting",
    "author": "Relance téléphonique",
    "maintainer": "Relance téléphonique",
    "license": "LGPL-3",
    "depends": ["relance_telephonique", "snailmail"],
    "data": ["views/dunning_action_views.xml"],
    "auto_install": True,
}
