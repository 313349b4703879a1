{
    "name": "Relance téléphonique: the clock of the demo",
    "summary": "The demo shows a working day, whenever it is looked at",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Relance téléphonique",
    "license": "LGPL-3",
    "depends": ["relance_telephonique", "sale_management"],
}
