export { printReport, reportOf, type SimulationReport } from "./report.ts";
export { type RunResults, simulate } from "./simulate.ts";
