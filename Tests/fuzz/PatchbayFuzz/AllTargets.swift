/// All that `scripts/fuzz` runs.
var allTargets: [FuzzTarget] {
  [
    Requests(), Connections(), HostFrames(), WorkerSideFrames(), Settings(), ELFImages(), TaskRows(),
    Signatures(), Routes(), JSONTexts(), CronExpressions(), Parameters(),
  ]
}
