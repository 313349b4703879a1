import { Component, useEffect, useRef } from "@odoo/owl";

/** Today's calls, the first to make first, each with the reason for its place. */
export class CallQueue extends Component {
    static template = "relance_telephonique.CallQueue";
    static props = { rows: Array, current: [Number, Boolean], onChoose: Function };

    setup() {
        const root = useRef("root");
        useEffect(
            () => {
                // On a telephone it stands below the call and does not scroll: the call stays in sight
                if (root.el.scrollHeight > root.el.clientHeight) {
                    root.el.querySelector(".active")?.scrollIntoView({ block: "nearest" });
                }
            },
            () => [this.props.current]
        );
    }

    get groups() {
        return [
            this.props.rows.filter((row) => !row.is_later),
            this.props.rows.filter((row) => row.is_later),
        ].filter((rows) => rows.length);
    }
}
