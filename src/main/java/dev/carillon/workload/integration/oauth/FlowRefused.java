package dev.carillon.workload.integration.oauth;

import java.io.Serial;

/// A callback that does not lead to tokens.
final class FlowRefused extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final FlowCode code;

  FlowRefused(FlowCode code) {
    super(code.name(), null, false, false);
    this.code = code;
  }

  FlowCode code() {
    return code;
  }
}
