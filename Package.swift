// swift-tools-version: 6.2
import PackageDescription

// One row a target, in the order of the layers: what a target does not name here it cannot
// import, because the gate builds with `--explicit-target-dependency-import-check error`.
let package = Package(
  name: "cmdb",
  products: [
    .executable(name: "cmdbd", targets: ["cmdbd"]),
    .executable(name: "cmdb", targets: ["cmdb"]),
    .executable(name: "cmdb-bench", targets: ["cmdb-bench"]),
  ],
  targets: [
    // C: system headers, and wrappers of one line where Swift cannot import a macro.
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .target(name: "CLinux"),

    // Pure: no system call, clock, randomness, log or global.
    .target(name: "JSON"),
    .target(name: "JSONRPC", dependencies: ["JSON"]),
    .target(name: "CMDB", dependencies: ["JSON"]),
    .target(name: "SQL", dependencies: ["JSON"]),
    .target(name: "Methods", dependencies: ["JSON", "JSONRPC", "CMDB", "SQL"]),
    .target(name: "Events", dependencies: ["JSON"]),
    .target(name: "Sheets"),
    .target(name: "HTTP"),

    // Drivers.
    .target(name: "System", dependencies: ["CLinux", "COpenSSL"]),
    .target(
      name: "Postgres", dependencies: ["CLibPQ", "SQL", "System"], plugins: ["EmbedTexts"]),
    .target(name: "Supervisor", dependencies: ["System", "Events"]),
    .target(
      name: "Server",
      dependencies: [
        "JSON", "JSONRPC", "CMDB", "SQL", "Methods", "Events", "System", "Postgres",
      ]),
    .target(name: "Client", dependencies: ["JSON", "JSONRPC", "CMDB", "System"]),
    .target(
      name: "Commands", dependencies: ["JSON", "JSONRPC", "CMDB", "Sheets", "System", "Client"]),

    .target(
      name: "Demo", dependencies: ["JSON", "CMDB", "System", "Client"], exclude: ["Estate"],
      plugins: ["EmbedTexts"]),

    .target(name: "Console", exclude: ["Files"], plugins: ["EmbedTexts"]),
    .target(
      name: "Web",
      dependencies: ["JSON", "JSONRPC", "Events", "HTTP", "System", "Console"]),

    // Programs.
    .executableTarget(
      name: "cmdbd",
      dependencies: [
        "JSON", "CMDB", "Events", "SQL", "System", "Postgres", "Supervisor", "Methods", "Server",
        "Client", "Demo", "Web",
      ]),
    .executableTarget(name: "cmdb", dependencies: ["System", "Commands"]),
    .executableTarget(
      name: "cmdb-bench",
      dependencies: ["JSON", "JSONRPC", "CMDB", "SQL", "Methods", "HTTP", "System", "Postgres"]),

    // Build tools.
    .executableTarget(name: "TextGenerator"),
    .plugin(
      name: "EmbedTexts", capability: .buildTool(), dependencies: ["TextGenerator"],
      path: "Sources/EmbedTexts"),

    // Tests mirror the targets; `Scenarios` drives the real programs over real sockets.
    .target(name: "Samples", dependencies: ["JSON", "CMDB", "System"], path: "Tests/Samples"),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "JSONRPCTests", dependencies: ["JSON", "JSONRPC", "Samples"]),
    .testTarget(name: "CMDBTests", dependencies: ["JSON", "CMDB", "Methods", "Samples"]),
    .testTarget(
      name: "MethodsTests",
      dependencies: ["JSON", "JSONRPC", "CMDB", "SQL", "Methods", "Events", "Samples"],
      exclude: ["Golden"]),
    .testTarget(name: "BenchTests", dependencies: ["Methods", "cmdb-bench"]),
    .testTarget(name: "FuzzTests", dependencies: ["JSON", "JSONRPC", "CMDB", "HTTP", "Samples"]),
    .testTarget(
      name: "PostgresTests",
      dependencies: ["JSON", "SQL", "System", "Postgres", "Server", "Samples"],
      exclude: ["Golden", "Fixtures"]),
    .testTarget(name: "SystemTests", dependencies: ["System", "Samples"]),
    .testTarget(
      name: "ServerTests",
      dependencies: [
        "JSON", "JSONRPC", "CMDB", "SQL", "Methods", "System", "Supervisor", "Server", "Samples",
      ]),
    .testTarget(
      name: "CommandsTests",
      dependencies: ["JSON", "CMDB", "Methods", "Sheets", "Commands", "Samples"],
      exclude: ["Golden"]),
    .testTarget(name: "SheetsTests", dependencies: ["Samples", "Sheets"]),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP"]),
    .testTarget(name: "WebTests", dependencies: ["HTTP", "System", "Web"]),
    .testTarget(name: "EventsTests", dependencies: ["JSON", "Events"]),
    .testTarget(name: "DemoTests", dependencies: ["JSON", "CMDB", "Demo"]),
    .testTarget(name: "TidyTests"),
    .testTarget(
      name: "ConsoleTests",
      dependencies: ["JSON", "System", "Client", "Samples", "cmdbd", "cmdb"]),
    .testTarget(
      name: "Scenarios",
      dependencies: [
        "JSON", "CMDB", "SQL", "Sheets", "System", "Postgres", "Client", "Samples", "cmdbd", "cmdb",
      ], exclude: ["Fixtures"]),
  ],
  swiftLanguageModes: [.v6]
)

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
]

/// Pages for people beside the code that they speak of.
let pages = [
  "Commands": "COMMANDS.md", "Methods": "METHODS.md", "cmdbd": "OPERATIONS.md",
  "cmdb-bench": "FIGURES.md", "Scenarios": "PROMISES.md",
]

for target in package.targets {
  switch target.type {
  case .regular, .executable:
    target.swiftSettings = target.name == "CLinux" ? nil : strict
    target.exclude += target.name == "CLinux" ? [] : ["README.md"]
    target.exclude += pages[target.name].map { [$0] } ?? []
  case .test:
    target.swiftSettings = strict
    target.exclude += pages[target.name].map { [$0] } ?? []
  default:
    break
  }
}
