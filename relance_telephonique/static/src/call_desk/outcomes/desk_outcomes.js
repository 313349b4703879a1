import { Component } from "@odoo/owl";

/** How did the call end? One button for each outcome, with the key that does the same. */
export class DeskOutcomes extends Component {
    static template = "relance_telephonique.DeskOutcomes";
    static props = { outcomes: Array, isDisabled: Boolean, onChoose: Function, onSkip: Function };

    get groups() {
        return [
            this.props.outcomes.filter((outcome) => outcome.is_reached),
            this.props.outcomes.filter((outcome) => !outcome.is_reached),
        ].filter((outcomes) => outcomes.length);
    }
}
