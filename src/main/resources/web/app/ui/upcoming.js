// The next times of a schedule, with what daylight saving does to them.
import { html, nothing } from "lit";
import { badge, when } from "./bits.js";

const SAYS = { gap: ["warn", "clock goes forward", "This local time does not exist on that day: it fires at the end of the gap."], overlap: ["warn", "clock goes back", "This local time comes twice on that day."] };

export const upcoming = (times) => html`<div class="scroll" tabindex="0" role="group" aria-label="Next times"><table class="table"><thead><tr><th scope="col">Local</th><th scope="col">For you</th><th scope="col">Daylight saving</th></tr></thead><tbody>
  ${times.map((time) => html`<tr><td class="num nowrap">${time.local.replace("T", " ")} <span class="small muted">${time.zone}</span></td><td>${when(time.at)}</td>
    <td>${time.dst && SAYS[time.dst] ? html`<span title=${SAYS[time.dst][2]}>${badge(SAYS[time.dst][0], SAYS[time.dst][1])}</span>` : nothing}</td></tr>`)}</tbody></table></div>`;
