/// The authorisation-code flow: state, PKCE, callback, and what is watched of it.
@NullMarked
package dev.carillon.workload.integration.oauth;

import org.jspecify.annotations.NullMarked;
