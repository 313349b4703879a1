"""Languages that stories are told in: the database may be without them."""

ADDONS = ("base", "mail", "account", "relance_telephonique")  # whose terms are read


def speak(env, *languages):
    """Let the database have these languages; those that it lacks, with the terms of few addons."""
    known = {code for code, _name in env["res.lang"].get_installed()}
    if lacking := [language for language in languages if language not in known]:
        for language in lacking:
            env["res.lang"].sudo()._activate_lang(language)
        env["ir.module.module"].sudo()._load_module_terms(list(ADDONS), lacking)
