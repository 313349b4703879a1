"""What Odoo has cached outlives a test, where the test has changed nothing of it.

Odoo forgets all its caches after each test: filling them again takes long. But whoever
changes what is cached clears that cache, and what a test wrote is rolled back: what was
cached before the test is true again after it, and what was never cleared is true all the time.
"""

from odoo.modules.registry import Registry
from odoo.tests.common import TransactionCase, get_db_name

from .planned import begin_planning, keep_planned, plan_once


def remember(registry):
    """Return the function that brings the registry's caches back to what is true now."""
    caches = registry._Registry__caches
    mark = object()  # is gone from a cache that was cleared
    of_models = registry._is_modifying_relations  # cleared when models are set up anew
    for cache in (*caches.values(), of_models):
        cache[mark] = True
    before = {name: dict(cache.items()) for name, cache in caches.items()}

    def restore():
        is_known = of_models.pop(mark, False)  # else what was cached is of fields that are no more
        for name, cache in caches.items():
            if mark not in cache:
                cache.clear()
                for key, value in before[name].items() if is_known else ():
                    cache[key] = value
            cache.pop(mark, None)

    return restore


class WarmCase(TransactionCase):
    """Forgets only what has changed, where Odoo's own forgets everything."""

    @classmethod
    def setUpClass(cls):
        registry = Registry(get_db_name())
        restore = remember(registry)
        cls.addClassCleanup(vars(registry).pop, "clear_all_caches", None)
        with keep_planned():
            begin_planning(registry)
            super().setUpClass()
        cls.startClassPatcher(plan_once())
        cls.addClassCleanup(setattr, registry, "clear_all_caches", restore)

    def setUp(self):
        self.registry.clear_all_caches = remember(self.registry)
        try:
            super().setUp()
        finally:
            del self.registry.clear_all_caches
