import JSON
import JSONRPC

/// The meaning of each unique constraint. The functions check before they write, so a violation
/// occurs only when another transaction writes the same value at the same time; on a retry the
/// function names what is taken and by which record. The texts here are for a request that runs
/// into the constraint on every retry.
enum UniqueRule {
  /// Another transaction has just taken the value.
  case taken(path: String, String)
  /// Another transaction has just done the same; a retry finds its result.
  case done
  /// The rule of a relation: its code and its message.
  case rule(String, String)

  /// Nil where no request can set the value, so that a violation is a defect.
  init?(_ constraint: String) {
    guard let rule = Self.rules[constraint] else { return nil }
    self = rule
  }

  /// The answer once the retries are used up.
  var error: RPCError {
    switch self {
    case .taken(let path, let what):
      RPCError(.alreadyExists, "\(what) has just been taken by another request.")
        .with("path", string: path)
    case .done: .overloaded
    case .rule(let code, let message):
      RPCError(.constraint, message).with("reasons", reasons: [Problem(code, message)])
    }
  }

  /// By name of the constraint or of the unique index.
  static let rules: [String: UniqueRule] = [
    "account_certificate_name_key": .taken(path: "certificate_name", "The certificate name"),
    "account_name_key": .taken(path: "name", "The name"),
    "account_os_user_key": .taken(path: "os_user", "The operating-system user"),
    "class_pkey": .taken(path: "name", "The name"),
    "class_tag_prefix_key": .taken(path: "tag_prefix", "The tag prefix"),
    "idempotency_pkey": .done,
    "incident_external_key": .taken(path: "external", "The external key"),
    "incident_item_key": .done,
    "item_key_pkey": .taken(path: "attributes", "One of the identification keys"),
    "item_tag_key": .taken(path: "tag", "The tag"),
    "relation_ends": .done,
    "relation_position": .rule("slot_taken", "The slot has just been taken."),
    "relation_source_slot": .rule("cardinality", "The source has just got its last relation."),
    "relation_target_slot": .rule("cardinality", "The target has just got its last relation."),
    "relation_type_pkey": .taken(path: "name", "The name"),
    "relation_type_role_key": .taken(path: "role", "The role"),
  ]

  /// Constraints on values that the server itself generates or writes under a lock.
  static let own: Set<String> = [
    "account_pkey", "attribute_kind_meaning", "attribute_kind_pkey", "attribute_pkey",
    "catalogue_pkey", "catalogue_version_pkey", "class_ancestor_pkey", "class_key_pkey",
    "class_formula_pkey", "class_layout_pkey", "item_merge_pkey", "merged_key_pkey",
    "clock_anchor_pkey", "conversation_last_pkey", "database_identity_pkey", "database_zone_pkey",
    "hierarchy_pkey",
    "incident_comment_pkey", "incident_item_pkey", "incident_number_key", "incident_pkey",
    "incident_search_pkey",
    "item_code_pkey", "item_pkey", "item_reading_pkey", "item_search_pkey", "journal_from_1_pkey",
    "journal_default_pkey", "journal_pkey", "notice_pkey", "presence_pkey",
    // Who makes a consumer holds a lock over all of them.
    "consumer_name_key", "consumer_pkey", "consumer_state_pkey",
    // Who watches holds the incident.
    "incident_watch_pkey", "incident_watch_account_key", "incident_watch_person_key",
    // One who sets a presence, or takes a turn, holds the row of the account or of the rota.
    "presence_account_key", "team_rota_pkey", "lifecycle_pkey", "lifecycle_transition_pkey",
    "priority_pkey", "relation_pkey", "repair_pkey", "schema_function_key",
    "schema_migration_key", "sequencer_pkey", "steward_lease_pkey", "timeline_pkey",
    // The steward alone writes them.
    "clock_follow_all_pkey", "duty_aside_pkey", "steward_lease_epoch_key",
    "session_code_pkey", "session_pkey", "token_pkey", "token_secret_digest_key",
    "token_secret_pkey", "token_use_pkey",
    "versioned_table_pkey",
    // One who saves a view holds a lock over all names.
    "view_own", "view_pkey", "view_shared", "import_hit_pkey", "import_pkey", "import_plan_pkey",
    "key_hold_pkey", "key_hold_item_pkey",
    "import_bearer_pkey", "import_line_pkey", "import_new_pkey", "import_touched_pkey",
    // One commit at a time notes what a source has brought; one who defines an authority holds a
    // lock over all.
    "source_item_pkey", "source_item_source_id", "authority_pkey",
    // One who saves a mapping holds a lock over its name.
    "import_mapping_own", "import_mapping_pkey", "import_mapping_shared",
    // Clocks and timers are written behind the lock of their incident.
    "clock_follow_pkey", "clock_step_once", "clock_step_pkey", "incident_clock_cycle_key",
    "incident_clock_open", "incident_clock_pkey", "timer_id_key", "timer_pkey",
    "schedule_layout_pkey", "schedule_span_pkey", "schedule_span_worked",
    // Written under the lock of the conversation, the address or the message that comes.
    "address_kind_value_key", "address_pkey", "conversation_member_address_key",
    "conversation_incident_pkey", "conversation_member_pkey", "conversation_number_key",
    "conversation_open_address",
    "conversation_open_party", "conversation_pkey", "delivery_claim_pkey",
    "delivery_message_address_key", "delivery_pkey", "message_external", "message_incident_key",
    "message_incident_pkey", "message_pkey", "conversation_search_pkey", "message_search_pkey",
    "telling_pkey",
    // Events of one source and item, or key, come one after the other.
    "incident_event_open_item", "incident_event_open_key", "incident_event_pkey",
    "import_row_pkey", "import_target_pkey", "job_pkey", "steward_consumer_pkey",
  ]
}
