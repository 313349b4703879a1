{
    "name": "Relance téléphonique: e-invoicing",
    "summary": "Statuses of Odoo's own e-invoicing decide whom to chase",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Relance téléphonique",
    "maintainer": "Relance téléphonique",
    "license": "LGPL-3",
    "depends": ["relance_telephonique", "account_peppol"],
    "auto_install": True,
}
