from odoo.addons.queue_job.exception import RetryableJobError

from odoo.addons.relance_telephonique.tools import confined

from . import models

confined.also_begin_again(RetryableJobError)
