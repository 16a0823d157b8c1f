/// Who is calling: the OIDC identity as an `Actor`.
@NullMarked
package dev.carillon.platform.security;

import org.jspecify.annotations.NullMarked;
