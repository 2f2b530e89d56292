import Testing

@testable import EventLoop

@Suite struct CoresTests {
  private let unified = "31 23 0:28 / /sys/fs/cgroup rw,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate"
  private let first = "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct"

  private func quota(_ groups: String, _ mounts: String, _ files: [String: String]) -> Double? {
    CPUQuota(groups: groups, mounts: mounts) { files[$0] }.cores
  }

  @Test func quotaOfVersionTwoIsRead() {
    let files = ["/sys/fs/cgroup/app.slice/host.service/cpu.max": "150000 100000\n"]
    #expect(quota("0::/app.slice/host.service\n", unified, files) == 1.5)
  }

  @Test func quotaOfVersionOneIsRead() {
    let files = [
      "/sys/fs/cgroup/cpu/web/cpu.cfs_quota_us": "50000\n",
      "/sys/fs/cgroup/cpu/web/cpu.cfs_period_us": "100000\n",
    ]
    #expect(quota("7:memory:/web\n4:cpu,cpuacct:/web\n", first, files) == 0.5)
  }

  @Test func leastOfAllGroupsAboveCounts() {
    let files = [
      "/sys/fs/cgroup/cpu.max": "max 100000", "/sys/fs/cgroup/a/cpu.max": "200000 100000",
      "/sys/fs/cgroup/a/b/cpu.max": "800000 100000",
    ]
    #expect(quota("0::/a/b", unified, files) == 2)
  }

  @Test func containerThatSeesItsOwnMountOnlyIsUnderstood() {
    // Without a namespace of its own for groups: the path is the machine's, the mount begins at the container's group.
    let mount = "32 31 0:29 /docker/4f /sys/fs/cgroup/cpu ro,relatime - cgroup cgroup rw,cpu"
    let files = [
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
    ]
    #expect(quota("4:cpu:/docker/4f", mount, files) == 3)
    // With one: the path is "/".
    #expect(quota("0::/", unified, ["/sys/fs/cgroup/cpu.max": "100000 50000"]) == 2)
    // Outside of it.
    #expect(quota("0::/../other", unified, ["/sys/fs/cgroup/cpu.max": "100000 100000"]) == 1)
  }

  @Test func noQuotaIsNone() {
    #expect(quota("0::/", unified, ["/sys/fs/cgroup/cpu.max": "max 100000"]) == nil)
    #expect(quota("0::/", unified, [:]) == nil)
    #expect(quota("", "", [:]) == nil)
    let files = [
      "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000",
    ]
    #expect(quota("4:cpu:/", first, files) == nil)
  }

  @Test(arguments: ["", "x", "1", "0 0", "-5 100000", "1e999 1", "nan 1", "100000 0", "1 2 3"])
  func nonsenseIsNoQuota(text: String) {
    #expect(quota("0::/", unified, ["/sys/fs/cgroup/cpu.max": text]) == nil)
  }

  @Test(
    arguments: [
      (8, nil, 8), (8, 2.0, 2), (8, 1.5, 2), (8, 0.5, 1), (8, 0.001, 1), (2, 64.0, 2), (1, 0.5, 1),
      (0, nil, 1),
      (4, 1e300, 4),
    ] as [(Int, Double?, Int)])
  func coresAreTheLesserOfAffinityAndQuota(affinity: Int, quota: Double?, count: Int) {
    #expect(Cores(affinity: affinity, quota: quota).count == count)
  }

  @Test func reasonIsTold() {
    #expect(Cores(affinity: 8, quota: nil).text == "8 cores")
    #expect(Cores(affinity: 1, quota: nil).text == "1 core")
    #expect(
      Cores(affinity: 8, quota: 1.5).text == "2 cores (8 by affinity, 1.50 by the quota of its control group)"
    )
    #expect(
      Cores(affinity: 8, quota: 2).text == "2 cores (8 by affinity, 2 by the quota of its control group)")
  }
}
