{
    "name": "Relance téléphonique: job queue",
    "summary": "Several machines share the work of dunning, through OCA's job queue",
    "version": "19.0.1.0.0",
    "category": "Accounting/Accounting",
    "author": "Relance téléphonique",
    "maintainer": "Relance téléphonique",
    "license": "LGPL-3",
    "depends": ["relance_telephonique", "queue_job"],
    "data": ["data/queue_job.xml"],
    "auto_install": True,
}
