enum Skeleton {}
@main struct Program { static func main() {} }
