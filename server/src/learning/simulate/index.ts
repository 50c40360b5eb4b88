export { printReport, reportOf } from "./report.ts";
export { type RunResults, simulate } from "./simulate.ts";
