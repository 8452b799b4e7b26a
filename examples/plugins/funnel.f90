! Neal's funnel, x1 ~ N(0, 3^2) and the others ~ N(0, exp(x1)): a density of one's own in Fortran.
!   gfortran -O2 -shared -fPIC funnel.f90 -o funnel.so
module funnel
  use iso_c_binding
  implicit none
  integer, target :: nothing = 0  ! there is nothing to remember: the address of anything will do
contains
  integer(c_int) function version() bind(c, name="wasserstrom_plugin_version")
    version = 1
  end function

  type(c_ptr) function open_funnel(options, d, error, size) bind(c, name="wasserstrom_plugin_open")
    type(c_ptr), value :: options, error
    integer(c_int64_t), value :: d, size
    open_funnel = c_loc(nothing)
  end function

  subroutine close_funnel(self) bind(c, name="wasserstrom_plugin_close")
    type(c_ptr), value :: self
  end subroutine

  integer(c_int) function evaluate(self, step, rows, d, x, value, gradient, error, size) &
      bind(c, name="wasserstrom_plugin_evaluate")
    type(c_ptr), value :: self, error
    integer(c_int64_t), value :: step, rows, d, size
    real(c_double), intent(in) :: x(d, rows)           ! a particle is a column here
    real(c_double), intent(out) :: value(rows), gradient(d, rows)
    integer(c_int64_t) :: i
    real(c_double) :: squares
    do i = 1, rows
      squares = sum(x(2:, i)**2)
      value(i) = -x(1, i)**2 / 18 - squares * exp(-x(1, i)) / 2 - (d - 1) * x(1, i) / 2
      gradient(1, i) = -x(1, i) / 9 + squares * exp(-x(1, i)) / 2 - (d - 1) / 2.0d0
      gradient(2:, i) = -x(2:, i) * exp(-x(1, i))
    end do
    evaluate = 0
  end function
end module
