{
    "name": "Relance par WhatsApp (example)",
    "summary": "How another addon extends dunning: channel, hold, outcome, script, event, letter",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Relance téléphonique",
    "license": "LGPL-3",
    "depends": ["relance_telephonique"],
    "data": [
        "security/ir.model.access.csv",
        "security/dunning_whatsapp_rules.xml",
        "report/dunning_whatsapp_letter.xml",
        "data/dunning_whatsapp.xml",
        "views/dunning_call_log_views.xml",
        "views/dunning_whatsapp_views.xml",
        "views/res_config_settings_views.xml",
    ],
}
