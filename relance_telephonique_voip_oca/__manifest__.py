{
    "name": "Relance téléphonique: softphone",
    "summary": "Dunning calls through OCA's softphone: it dials, and who calls is known",
    "version": "19.0.1.0.1",
    "category": "Accounting/Accounting",
    "author": "Relance téléphonique",
    "maintainer": "Relance téléphonique",
    "license": "AGPL-3",
    "depends": ["relance_telephonique", "voip_oca"],
    "assets": {
        "web.assets_backend": [
            "relance_telephonique_voip_oca/static/src/**/*",
        ],
        "web.assets_tests": [
            "relance_telephonique_voip_oca/static/tests/tours/**/*",
        ],
    },
    "auto_install": True,
}
