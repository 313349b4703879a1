import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, hexToRGBA } from "@web/core/colors/colors";
import { formatMonetary } from "@web/views/fields/formatters";
import { formatFloat } from "@web/core/utils/numbers";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { openRecord } from "@relance_telephonique/record_links";

const PERIODS = [
    ["month", _t("This month")],
    ["quarter", _t("Three months")],
    ["year", _t("Twelve months")],
];

/**
 * A bar or line chart of labelled amounts; a click on a bar opens what is behind it. What is said of
 * an amount is its `note`, if there is one.
 */
export class AmountChart extends Component {
    static template = "relance_telephonique.AmountChart";
    static props = {
        type: String,
        points: Array,
        format: Function,
        onOpen: { type: Function, optional: true },
    };

    setup() {
        this.canvas = useRef("canvas");
        useEffect(
            () => {
                const chart = new Chart(this.canvas.el, this.config); // eslint-disable-line no-undef
                return () => chart.destroy();
            },
            () => [this.props.points]
        );
    }

    get config() {
        const { type, points, format, onOpen } = this.props;
        const color = getColor(1, cookie.get("color_scheme"), "odoo");
        return {
            type,
            data: {
                labels: points.map((point) => point.label),
                datasets: [
                    {
                        data: points.map((point) => point.value),
                        backgroundColor: type === "line" ? hexToRGBA(color, 0.15) : color,
                        borderColor: color,
                        fill: type === "line",
                        pointRadius: 2,
                        maxBarThickness: 44,
                    },
                ],
            },
            options: {
                maintainAspectRatio: false,
                animation: false,
                onClick: (_event, [element]) => element && onOpen?.(points[element.index].open),
                onHover: (event, [element]) => {
                    event.native.target.style.cursor = element && onOpen ? "pointer" : "default";
                },
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        callbacks: {
                            label: (item) => points[item.dataIndex].note || format(item.raw),
                        },
                    },
                },
                scales: {
                    x: { grid: { display: false } },
                    y: {
                        beginAtZero: true,
                        ticks: {
                            maxTicksLimit: 5,
                            callback: (value) => formatFloat(value, { digits: [16, 0] }),
                        },
                    },
                },
            },
        };
    }
}

/** What steers a credit department, each figure with its formula and the records behind it. */
export class Dashboard extends Component {
    static template = "relance_telephonique.Dashboard";
    static components = { AmountChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.lastRead = new KeepLast();
        this.periods = PERIODS;
        this.state = useState({ board: false });
        this.format = this.formatAmount.bind(this);
        onWillStart(() => Promise.all([loadBundle("web.chartjs_lib"), this.read({})]));
    }

    async read(filters) {
        const board = await this.lastRead.add(
            this.orm.call("dunning.dashboard", "dashboard_read", [filters])
        );
        this.state.board = board;
    }

    filter(name, value) {
        return this.read({ ...this.state.board.filters, [name]: value });
    }

    open(window) {
        return window && this.action.doAction(window);
    }

    openDebtor(debtor) {
        return openRecord(this.action, "res.partner", debtor.id);
    }

    formatAmount(value) {
        return formatMonetary(value, {
            currencyId: this.state.board.currency_id,
            digits: [16, 0],
        });
    }

    formatValue(value, kind) {
        if (value === null || value === false) {
            return "–";
        }
        return {
            money: () => this.formatAmount(value),
            days: () => _t("%s days", formatFloat(value, { digits: [16, 1] })),
            percent: () => `${formatFloat(value, { digits: [16, 1] })}\u00a0%`,
            count: () => String(value),
        }[kind]();
    }

    get hasCash() {
        return this.state.board.cash.some((week) => week.value);
    }
}

registry.category("actions").add("dunning_dashboard", Dashboard);
