{
    "name": "Relance téléphonique: sales",
    "summary": "Warn on quotations to customers who pay late, and block them beyond a limit",
    "version": "19.0.2.1.1",
    "category": "Accounting/Accounting",
    "author": "Relance téléphonique",
    "maintainer": "Relance téléphonique",
    "license": "LGPL-3",
    "depends": ["relance_telephonique", "sale"],
    "data": [
        "security/ir.model.access.csv",
        "wizard/dunning_sale_release_views.xml",
        "views/sale_order_views.xml",
        "views/res_config_settings_views.xml",
    ],
    "auto_install": True,
}
