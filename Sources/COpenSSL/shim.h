#pragma once

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// What Swift does not import: macros with arguments, constants with casts, stacks of a type.

static inline int openssl_set_oldest_version(SSL_CTX *context, int version) {
  return (int)SSL_CTX_set_min_proto_version(context, version);
}

// No renegotiation, compression or tickets; an end without close_notify counts as an end.
static inline void openssl_set_options(SSL_CTX *context) {
  SSL_CTX_set_options(
      context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
}

// Writes go on from wherever the bytes have moved to; idle connections hold no buffers.
static inline void openssl_set_mode(SSL_CTX *context) {
  SSL_CTX_set_mode(
      context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                   SSL_MODE_RELEASE_BUFFERS);
}

static inline void openssl_disable_sessions(SSL_CTX *context) {
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
}

static inline int openssl_add_to_chain(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add1_chain_cert(context, certificate);
}

static inline int openssl_send_name(SSL *session, const char *name) {
  return (int)SSL_set_tlsext_host_name(session, (char *)name);
}

static inline GENERAL_NAMES *openssl_alternative_names(const X509 *certificate) {
  return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int openssl_count_names(const GENERAL_NAMES *names) {
  return sk_GENERAL_NAME_num(names);
}

// The text of a DNS name, an address of mail or a URI; NULL for other kinds.
static inline const ASN1_IA5STRING *openssl_name_text(const GENERAL_NAMES *names, int index) {
  const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
  return name->type == GEN_DNS || name->type == GEN_EMAIL || name->type == GEN_URI
             ? name->d.ia5
             : NULL;
}
