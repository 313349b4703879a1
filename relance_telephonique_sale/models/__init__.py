from . import dunning_action, res_company, res_config_settings, sale_order
