import Testing

@testable import CMDB

@Suite struct AddressTests {
  @Test(arguments: [
    ("aa:bb:cc:dd:ee:ff", "aa:bb:cc:dd:ee:ff"), ("AA-BB-CC-DD-EE-FF", "aa:bb:cc:dd:ee:ff"),
    ("aabb.ccdd.eeff", "aa:bb:cc:dd:ee:ff"), ("AABBCCDDEEFF", "aa:bb:cc:dd:ee:ff"),
    ("00:00:00:00:00:01", "00:00:00:00:00:01"),
  ])
  func isAMAC(_ text: String, _ canonical: String) {
    #expect(Addresses.canonicalMAC(text) == canonical)
    #expect(Addresses.canonicalMAC(canonical) == canonical)
  }

  @Test(arguments: [
    "", "aa:bb:cc:dd:ee", "aa:bb:cc:dd:ee:ff:00", "aa:bb:cc:dd:ee:gg", "aa bb cc dd ee ff",
    "аа:bb:cc:dd:ee:ff", "::::::",
  ])
  func isNoMAC(_ text: String) {
    #expect(Addresses.canonicalMAC(text) == nil)
  }

  /// RFC 5952, sections 4 and 5.
  @Test(arguments: [
    ("10.0.0.1", "10.0.0.1"), ("255.255.255.255", "255.255.255.255"), ("0.0.0.0", "0.0.0.0"),
    ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("0:0:0:0:0:0:0:0", "::"),
    ("2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
    ("2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:1", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1"),
    ("fe80::0001", "fe80::1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ("1:0:0:0:0:0:0:0", "1::"), ("0:0:0:0:0:0:0:1", "::1"),
    ("::ffff:192.0.2.1", "::ffff:192.0.2.1"), ("::FFFF:c000:0201", "::ffff:192.0.2.1"),
    ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
  ])
  func isAnIP(_ text: String, _ canonical: String) {
    #expect(Addresses.canonicalIP(text) == canonical)
    #expect(Addresses.canonicalIP(canonical) == canonical)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.", "1..2.3", "1.2.3.4 ", "a.b.c.d",
    "1.2.3.-4", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::",
    "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:", ":1", "fe80::1%eth0", "1::2:", "::+1",
    "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4",
  ])
  func isNoIP(_ text: String) {
    #expect(Addresses.canonicalIP(text) == nil)
  }

  @Test(arguments: [
    "https://example.org", "http://10.0.0.1:8080/x?y=1#z", "ssh://h", "svn+ssh://h",
    "https://почта.рф",
  ])
  func isAURL(_ text: String) {
    #expect(Addresses.isURL(text))
  }

  @Test(arguments: [
    "", "example.org", "https:", "https://", "https:/x", "://x", "ht tp://x", "https://a b",
    "https://a\nb", "javascript:alert(1)",
  ])
  func isNoURL(_ text: String) {
    #expect(!Addresses.isURL(text))
  }

  @Test func emailsHaveOneSign() {
    #expect(Addresses.isEmail("ivanova@example.org"))
    #expect(Addresses.isEmail("a+b@c"))
    for text in ["", "a", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\n"] {
      #expect(!Addresses.isEmail(text), "\(text)")
    }
    #expect(Addresses.isEmail(String(repeating: "a", count: 252) + "@b"))
    #expect(!Addresses.isEmail(String(repeating: "a", count: 253) + "@b"))
  }
}
