import Foundation
import System

/// Waits for other processes and threads: looks again and again until `condition` holds or the time
/// is up. The one place where tests sleep for what they wait for.
///
/// - Returns: whether it holds.
package func waitUntil(
  within limit: Duration = .seconds(600), every pause: Duration = .milliseconds(20),
  _ condition: () throws -> Bool
) rethrows -> Bool {
  let end = Instant.now() + limit
  while true {
    if try condition() { return true }
    guard Instant.now() < end else { return false }
    Thread.sleep(forTimeInterval: pause / .seconds(1))
  }
}
