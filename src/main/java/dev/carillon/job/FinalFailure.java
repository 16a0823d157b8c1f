package dev.carillon.job;

/// A failure that trying again cannot mend: the job is discarded with this message.
///
/// The message is stored with the job and shown to its owner: it must hold no personal data.
public class FinalFailure extends RuntimeException {

  public FinalFailure(String message) {
    super(message);
  }

  public FinalFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
